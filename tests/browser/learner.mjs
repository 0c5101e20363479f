// A learner who does what the page in front of them asks for, until the course
// is completed. Knows nothing but the screen and the right answers.
import assert from 'node:assert/strict';
import { plain } from './answer-key.mjs';
import { button, field, leave, link } from './hands.mjs';

const MOST_PAGES = 200;

export class Learner {
  constructor(page, { hand, key, visits, failsFirst = false }) {
    Object.assign(this, { page, hand, key, visits, failsFirst, done: { lessons: 0, quizzes: 0, failures: 0, surveys: 0 } });
  }

  go(locator) {
    return leave(this.page, () => this.hand.press(this.page, locator));
  }

  // From the home page to the home page that has nothing left to do.
  async complete() {
    for (let pages = 0; pages < MOST_PAGES; pages += 1) {
      const path = new URL(this.page.url()).pathname;
      await this.visits?.check(this.page, await this.state(path));
      if (path === '/' && await link(this.page, /始める$/).count() === 0) return this.done;
      await this.step(path);
    }
    throw new Error(`the course does not end; still at ${this.page.url()}`);
  }

  async state(path) {
    if (path.endsWith('/result')) return await this.hasPassed() ? 'passed' : 'failed';
    if (path.endsWith('/survey')) return await this.page.locator('#f-answers').count() > 0 ? 'paper' : '';
    if (path === '/') return await link(this.page, /始める$/).count() > 0 ? 'next-step' : 'nothing-left';
    return '';
  }

  async step(path) {
    if (path === '/') return this.go(link(this.page, /始める$/));
    if (path.includes('/lessons/')) return this.read();
    if (path.includes('/quizzes/')) return this.go(button(this.page, /始める|もう一度受ける|続きから答える/));
    if (path.includes('/questions/')) return this.answer();
    if (path.endsWith('/check')) return this.go(button(this.page, '提出する'));
    if (path.endsWith('/result')) return this.readResult();
    if (path.endsWith('/survey')) return this.survey();
    if (path === '/survey-ballots') return this.go(link(this.page, 'ホームに戻る'));
    // The contents page leads on, or home when everything is done.
    const onward = link(this.page, /始める$/);
    return this.go(await onward.count() > 0 ? onward : link(this.page, '自分の研修'));
  }

  async read() {
    this.done.lessons += 1;
    assert.ok((await this.page.locator('article.prose').innerText()).length > 100, 'a lesson has a text');
    await this.go(this.page.getByRole('main').locator('nav.thumb :is(a, button)'));
  }

  async answer() {
    const stem = plain(await this.page.locator('legend').first().innerText());
    const options = this.key.get(stem);
    assert.ok(options, `the content has no question ${stem}`);
    const wanted = options.filter((option) => option.correct !== this.failsFirst).slice(0, this.failsFirst ? 1 : undefined);
    for (const { text } of wanted) await this.hand.choose(this.page, this.page.getByLabel(text, { exact: true }));
    await this.go(button(this.page, /^(次へ|答えを確かめる)$/));
  }

  async hasPassed() {
    return await this.page.getByText('合格です。').count() > 0;
  }

  async readResult() {
    const explained = await this.page.locator('.answers .why').allInnerTexts();
    assert.ok(explained.length > 0, 'the result explains the answers');
    if (await this.hasPassed()) {
      this.done.quizzes += 1;
      return this.go(link(this.page, /^次へ|^目次に戻る/));
    }
    assert.ok(this.failsFirst, `${this.page.url()} failed against the key`);
    this.failsFirst = false;
    this.done.failures += 1;
    await this.checkExplanations();
    return this.go(button(this.page, 'もう一度受ける（あと2回）'));
  }

  // Each wrong answer carries the author's own explanation, and the right one
  // is not given away while there are attempts left.
  async checkExplanations() {
    const chosen = this.page.locator('.answers > .chosen');
    for (const option of await chosen.all()) {
      const words = plain(await option.innerText());
      const all = [...this.key.values()].flat();
      const found = all.find(({ text, explanation }) => words.includes(text) && words.includes(explanation));
      assert.ok(found && !found.correct, `unexplained: ${words}`);
    }
    assert.equal(await this.page.getByText('【正解】').count(), 0);
    assert.ok(await this.page.locator('#again ~ ul a').count() > 0, 'the result says what to read again');
  }

  async survey() {
    const papers = button(this.page, /アンケートに答える|回答用紙をもう一度開く/);
    if (await papers.count() > 0) return this.go(papers);
    const ratings = this.page.locator('fieldset.survey-question');
    const grades = ['5', '4', 'na', '5'];
    assert.equal(await ratings.count(), grades.length);
    for (const [index, grade] of grades.entries()) {
      await this.hand.choose(this.page, ratings.nth(index).locator(`input[value="${grade}"]`));
    }
    await this.hand.type(this.page, this.page.locator('textarea'), '断り方の例文が、あしたから使えそうです。');
    this.done.surveys += 1;
    return this.go(button(this.page, '送信する'));
  }
}

// Opens the letter's link and chooses a password.
export async function acceptInvitation(page, letter, { hand, password, visits }) {
  const address = /https?:\/\/\S+\/sign-in\/link\/\S+/.exec(letter.text)?.[0];
  assert.ok(address, `no link in the letter:\n${letter.text}`);
  await page.goto(address);
  await visits?.check(page);
  await leave(page, () => hand.press(page, button(page, '決めて始める')));
  assert.ok((await page.title()).startsWith('エラー'), 'no password: refused');
  await visits?.check(page, 'refused');
  await hand.type(page, field(page, '新しいパスワード'), password);
  await leave(page, () => hand.press(page, button(page, '決めて始める')));
}
