// The training firm's side: its clients, the satisfaction it answers for, the
// paper questionnaires, the content and the mail.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { button, enter, field, heading, keyboard, leave, link } from './hands.mjs';
import { Visits } from './visits.mjs';
import { DESKTOP, focusByKeyboard, openContext, pressByKeyboard, startWorld } from './world.mjs';

let world;
before(async () => { world = await startWorld(); });
after(() => world?.stop());

const go = (page, locator) => leave(page, () => keyboard.press(page, locator));
const menu = (page, name) => page.locator('nav.bar').getByRole('link', { name });

async function desk(role) {
  const opened = await openContext(world, { viewport: DESKTOP });
  await enter(world, opened.page, role, keyboard);
  return { ...opened, visits: new Visits() };
}

async function end({ context, errors, visits }) {
  assert.deepEqual(errors, []);
  visits.assertClean();
  await context.close();
}

test('a new client company: all faults at once, then it stands in the list', { timeout: 60_000 }, async () => {
  const firm = await desk('firm_admin');
  const { page, visits } = firm;
  assert.equal(await heading(page), '契約企業');
  assert.equal(await page.locator('tbody tr').count(), 2);
  await visits.check(page);
  await go(page, link(page, '契約企業を追加'));
  await visits.check(page);
  await keyboard.type(page, field(page, '会社コード'), 'だめなコード');
  await keyboard.type(page, field(page, '姓'), '髙橋');
  await keyboard.type(page, field(page, 'メールアドレス'), 'not-an-address');
  await go(page, button(page, '追加する'));
  await visits.check(page, 'refused');
  assert.ok(await page.locator('#errors').evaluate((summary) => summary === document.activeElement));
  const named = await page.locator('.summary a').evaluateAll((all) => all.map((one) => one.getAttribute('href')));
  for (const name of ['name', 'code', 'hr_admin/employee_no', 'hr_admin/email']) {
    assert.ok(named.includes(`#f-${name}`), `${name} is not among ${named}`);
  }
  assert.equal(await field(page, '姓').inputValue(), '髙橋', 'what was typed is kept');
  assert.equal(await field(page, '会社コード').inputValue(), 'だめなコード');
  await pressByKeyboard(page, page.locator('.summary a[href="#f-name"]'));
  assert.ok(await field(page, '会社名').evaluate((input) => input === document.activeElement), 'the link leads to the field');

  await keyboard.type(page, field(page, '会社名'), '株式会社㈱髙島屋敷（見本）');
  await keyboard.type(page, field(page, '会社コード'), 'takashima');
  await keyboard.type(page, field(page, '社員番号'), '000001');
  await keyboard.type(page, field(page, 'メールアドレス'), 'hr@takashima.example.jp');
  await go(page, button(page, '追加する'));
  await visits.check(page, 'nobody-yet');
  const letter = await world.smtp.letterTo('hr@takashima.example.jp');
  assert.match(letter.text, /髙橋[\s\S]*\/sign-in\/link\//);
  await page.goto('/companies');
  assert.equal(await page.locator('tbody tr').count(), 3);
  await end(firm);
});

test('the satisfaction of a year, whole and by every group', { timeout: 60_000 }, async () => {
  const firm = await desk('firm_admin');
  const { page, visits } = firm;
  await go(page, menu(page, '満足度'));
  await visits.check(page, 'this-year');
  await go(page, link(page, '2025年度'));
  const figures = page.locator('.hero .figures');
  assert.match(await figures.innerText(), /4\.86\s*\/ 5\.00/);
  assert.match(await figures.innerText(), /500\s*件/);
  await visits.check(page, 'whole');
  await pressByKeyboard(page, page.locator('summary', { hasText: '分布を表で見る' }));
  const counts = await page.locator('details table td[data-l="件数"]').allInnerTexts();
  assert.equal(counts.reduce((sum, count) => sum + Number(count), 0), 500);
  await visits.check(page, 'table-open');

  const words = (await page.locator('#f-by option').allInnerTexts()).slice(1);
  assert.ok(words.length >= 5, words.join());
  for (const word of words) {
    await keyboard.select(page, field(page, '内訳'), word);
    await page.getByRole('heading', { name: `${word}の内訳` }).waitFor();
    const rows = await page.locator('table:has(caption) td[data-l="件数"]').allInnerTexts();
    if (!/設問/.test(word)) assert.equal(rows.reduce((sum, count) => sum + Number(count), 0), 500, word);
    await visits.check(page, word);
  }
  await page.goto('/satisfaction?from=2026-02-30&to=x');
  assert.equal(await page.locator('.summary li').count(), 2);
  await visits.check(page, 'refused');
  await page.goto('/satisfaction?from=1999-04-01&to=2000-03-31');
  assert.ok(await page.getByText('この期間に表示できる回答はありません').count() > 0);
  await visits.check(page, 'empty');
  await end(firm);
});

test('paper questionnaires: good rows are taken, the others named', { timeout: 60_000 }, async () => {
  const firm = await desk('firm_admin');
  const { page, visits } = firm;
  await go(page, menu(page, '満足度'));
  await go(page, link(page, '過去のアンケートを取り込む'));
  await visits.check(page);
  await go(page, button(page, '取り込む'));
  await visits.check(page, 'refused');
  assert.equal(await page.locator('.summary li').count(), 1);
  const rows = ['回答番号,開催回,終了日,企業コード,コース,講師,設問,評価',
    'X-1,X-01,2026/05/11,minato,first-line,見本 講師花子,総合満足度,5',
    'X-2,X-01,2026/05/11,minato,first-line,見本 講師花子,総合満足度,6'];
  await focusByKeyboard(page, field(page, '回答のファイル'));
  await field(page, '回答のファイル').setInputFiles({ name: '紙.csv', mimeType: 'text/csv', buffer: Buffer.from(rows.join('\n')) });
  await go(page, button(page, '取り込む'));
  await visits.check(page, 'taken');
  assert.match(await page.locator('.notice').innerText(), /2行のうち1行（回答用紙1枚）を取り込みました。1行は取り込めませんでした/);
  assert.match(await page.locator('tbody tr').innerText(), /3/);
  await end(firm);
});

test('an author reads every version of a course', { timeout: 60_000 }, async () => {
  const author = await desk('author');
  const { page, visits } = author;
  await page.goto('/tracks');
  await visits.check(page);
  assert.equal(await page.locator('tbody tr').count(), 3);
  await go(page, link(page, '一覧を見る'));
  await visits.check(page);
  await go(page, link(page, /第1版/));
  await visits.check(page);
  await go(page, page.locator('.steps a').first());
  await visits.check(page);
  await page.goBack();
  await go(page, link(page, /理解度テスト/));
  await visits.check(page, 'quiz');
  const answer = await page.goto('/companies');
  assert.ok([403, 404].includes(answer.status()));
  await end(author);
});

test('an author has the content folder looked through before publishing', { timeout: 60_000 }, async () => {
  const author = await desk('author');
  const { page, visits } = author;
  await page.goto('/tracks');
  await go(page, button(page, '教材フォルダーを調べる'));
  assert.match(await page.locator('.notice').innerText(), /誤りはありません。公開している版から、変わったところもありません/);
  assert.equal(await button(page, '公開する').count(), 0, 'nothing new to publish');
  await visits.check(page);
  await end(author);
});

test('the mail that went out, without the links that sign people in', { timeout: 60_000 }, async () => {
  const firm = await desk('firm_admin');
  const { page, visits } = firm;
  const letter = await world.smtp.letterTo(world.demo.fresh_trainee);
  const secret = /\/sign-in\/link\/(\S+)/.exec(letter.text)[1];
  await go(page, menu(page, 'メール'));
  await visits.check(page);
  assert.ok(await page.locator('tbody tr').count() > 0);
  const row = page.locator('tbody tr', { hasText: world.demo.fresh_trainee });
  await go(page, row.getByRole('link').first());
  await visits.check(page);
  assert.match(await page.locator('pre.letter').innerText(), /研修のご案内/);
  assert.ok(!(await page.content()).includes(secret), 'the link stays with its reader');
  await end(firm);
});

test('every entry of every menu leads to a page', { timeout: 180_000 }, async () => {
  const visits = new Visits();
  const dead = [];
  for (const { name } of world.demo.links) {
    const { page, context, errors } = await desk(name);
    await visits.check(page, name);
    const entries = await page.locator('nav.bar a').evaluateAll((all) => all.map((one) => one.getAttribute('href')));
    assert.ok(entries.length > 0, `${name} has a menu`);
    for (const entry of entries) {
      const answer = await page.goto(entry);
      if (answer.status() !== 200) dead.push(`${entry} in the menu of ${name}`);
      await visits.check(page, entry);
    }
    await end({ context, errors, visits });
  }
  assert.deepEqual(dead, []);
});
