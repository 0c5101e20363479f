// Somebody who reads little Japanese learns on a phone: in English, then in
// easy Japanese. Nothing of ours is left in another language, and what is
// Japanese is marked as such.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { heading, leave, link, pointer } from './hands.mjs';
import { Visits } from './visits.mjs';
import { DESKTOP, openContext, startWorld } from './world.mjs';

const MOST_PAGES = 80;
const OTHER_PAGES = ['/history', '/my/sessions', '/settings', '/password'];

let world;
before(async () => { world = await startWorld(); });
after(() => world?.stop());

// Sentences in Japanese outside what is marked as Japanese. The header names
// the person, the firm and the product.
function japaneseLeft(page) {
  return page.evaluate(() => {
    const found = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const text = texts.currentNode.textContent.trim();
      const element = texts.currentNode.parentElement;
      const spoken = element.closest('[lang]').lang;
      const isName = element.closest('header.site, .languages, [name=language] + span, footer p:last-child, dl.facts dd');
      if (spoken === 'en' && !isName && /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u.test(text)) found.push(text);
    }
    for (const element of document.querySelectorAll('main [aria-label], main [placeholder], main [data-confirm]')) {
      const words = ['aria-label', 'placeholder', 'data-confirm'].map((name) => element.getAttribute(name) ?? '').join(' ');
      if (/[ぁ-ん]{2,}/.test(words)) found.push(words);
    }
    return found;
  });
}

class Reader {
  seen = new Set();
  left = [];

  constructor(page, visits, language) {
    Object.assign(this, { page, visits, language });
  }

  async look(kind) {
    this.seen.add(kind);
    await this.visits.check(this.page, `${this.language}-${kind}`);
    if (this.language !== 'en') return;
    // A course's title may stand in the middle of a sentence of ours.
    const titles = (text) => text.replace(/「[^」]*」|“[^”]*”/g, '');
    this.left.push(...(await japaneseLeft(this.page)).filter((text) => /[ぁ-ん]/.test(titles(text))).map((text) => `${kind}: ${text}`));
  }

  main() {
    return this.page.getByRole('main');
  }

  press(name) {
    return leave(this.page, () => pointer.press(this.page, this.main().getByRole('button', { name }).first()));
  }

  // Goes on until the first quiz has been handed in.
  async learn() {
    for (let pages = 0; pages < MOST_PAGES; pages += 1) {
      const path = new URL(this.page.url()).pathname;
      if (path.endsWith('/result')) return this.look('result');
      if (path.includes('/lessons/')) await this.read();
      else if (path.includes('/questions/')) await this.answer();
      else if (path.endsWith('/check')) await this.handIn();
      else if (path.includes('/quizzes/')) await this.begin();
      else throw new Error(`nothing to do at ${path}`);
    }
    throw new Error(`no quiz was handed in; still at ${this.page.url()}`);
  }

  async read() {
    await this.look('lesson');
    assert.equal(await this.page.locator('article.prose').evaluate((text) => text.closest('[lang]').lang), 'ja');
    await leave(this.page, () => this.main().locator('nav.thumb :is(a, button)').click());
  }

  async begin() {
    await this.look('intro');
    await this.press(/^(Start the quiz|Continue|Try again)/);
  }

  async answer() {
    await this.look('question');
    await this.main().locator('input[type=radio], input[type=checkbox]').first().check();
    await this.press(/^(Next|Check your answers)$/);
  }

  async handIn() {
    await this.look('check');
    await this.press('Hand in');
  }
}

test('a course is learnt and a quiz is sat in English and in easy Japanese', { timeout: 240_000 }, async () => {
  const visits = new Visits();
  const { page, errors } = await openContext(world, { locale: 'en-US' });
  const reader = new Reader(page, visits, 'en');
  await page.goto('/sign-in');
  assert.equal(await heading(page), 'Sign in', 'what the browser asks for');
  await reader.look('sign-in');
  await reader.press('Sign in');
  assert.match(await page.getByRole('alert').innerText(), /Please fill this in/);
  await reader.look('refused');

  const trainee = world.demo.links.find(({ name }) => name === 'trainee_with_mail');
  await page.goto(trainee.url);
  await reader.press('Enter');
  assert.equal(await heading(page), 'My training');
  await reader.look('home');
  await leave(page, () => link(page, /^(Start|Continue)$/).click());
  await reader.learn();
  assert.deepEqual([...reader.seen].filter((kind) => ['lesson', 'intro', 'question', 'check', 'result'].includes(kind)).sort(),
    ['check', 'intro', 'lesson', 'question', 'result']);
  await page.goto('/');
  await leave(page, () => link(page, 'See the contents').click());
  await reader.look('contents');
  for (const path of OTHER_PAGES) {
    await page.goto(path);
    await reader.look(path);
  }
  assert.deepEqual(reader.left, []);

  await page.goto('/');
  await leave(page, () => page.getByRole('contentinfo').getByRole('button', { name: 'やさしい にほんご' }).click());
  assert.equal(await heading(page), '自分（じぶん）の 研修（けんしゅう）');
  const easy = new Reader(page, visits, 'easy');
  for (const path of ['/', ...OTHER_PAGES]) {
    await page.goto(path);
    await easy.look(path);
  }
  assert.deepEqual(errors, []);
  visits.assertClean();
});

test('the frame of HR stays Japanese whatever a browser asks for', { timeout: 60_000 }, async () => {
  const { page } = await openContext(world, { locale: 'en-US', viewport: DESKTOP });
  const hr = world.demo.links.find(({ name }) => name === 'company_hr');
  await page.goto(hr.url);
  await leave(page, () => page.getByRole('main').getByRole('button').click());
  await leave(page, () => page.locator('nav.bar').getByRole('link', { name: '受講状況' }).click());
  assert.equal(await page.locator('html').getAttribute('lang'), 'ja');
  assert.match(await page.locator('nav.bar').innerText(), /従業員/);
});
