// The client company's side of the job, at a desk: the roster, who has come
// how far, enrolling, slips, and what nobody else's company may see.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { button, enter, field, heading, keyboard, leave, link } from './hands.mjs';
import { Visits } from './visits.mjs';
import { DESKTOP, focusByKeyboard, openContext, pressByKeyboard, startWorld } from './world.mjs';

const HEADINGS = '社員番号,姓,名,セイ,メイ,メールアドレス,部署,役職,入社日,コース';
const FAULTY = [HEADINGS,
  '000901,,花子,ヤマダ,ハナコ,901@minato.example.jp,本店/食品売場,,2026/04/01,',
  '000902,山﨑,太郎,ヤマサキ,タロウ,not-an-address,本店/食品売場,,2026/04/01,',
  '000903,邊見,誠,ヘンミ,マコト,,本店/食品売場,,2026/02/30,',
  '000903,勅使河原,誠,テシガワラ,マコト,,本店/食品売場,,,三次対応者向け'];
const GOOD = [HEADINGS,
  '000901,髙山,花子,タカヤマ,ハナコ,901@minato.example.jp,京都支社/四条店,,2026/04/01,初動対応者向け',
  '000902,山﨑,太郎,ヤマサキ,タロウ,,京都支社/四条店,,,',
  '000002,鈴木,薫,スズキ,カオル,,,課長,,'];

let world;
before(async () => { world = await startWorld(); });
after(() => world?.stop());

const go = (page, locator) => leave(page, () => keyboard.press(page, locator));
const menu = (page, name) => page.locator('nav.bar').getByRole('link', { name });
const companyOf = (page) => /\/companies\/([^/]+)/.exec(page.url())[1];

async function desk(role, visits) {
  const opened = await openContext(world, { viewport: DESKTOP });
  await enter(world, opened.page, role, keyboard);
  await visits?.check(opened.page);
  return opened;
}

// The file comes from the system's own dialog; all else from the keyboard.
async function upload(page, name, lines) {
  const bytes = Buffer.from(`\ufeff${lines.join('\r\n')}\r\n`);
  await focusByKeyboard(page, field(page, '名簿のファイル'));
  await field(page, '名簿のファイル').setInputFiles({ name, mimeType: 'text/csv', buffer: bytes });
  await go(page, button(page, '内容を確認する'));
}

async function download(page, locator) {
  const [file] = await Promise.all([page.waitForEvent('download'), pressByKeyboard(page, locator)]);
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

const isWorkbook = ({ bytes }) => bytes.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004';
const figures = async (page) => Object.fromEntries(await page.locator('.figures > div').evaluateAll((all) =>
  all.map((one) => [one.querySelector('dt').textContent, one.querySelector('dd').textContent])));

test('a roster: every fault at once, then the preview, then the people', { timeout: 120_000 }, async () => {
  const visits = new Visits();
  const { context, page, errors } = await desk('company_hr', visits);
  await go(page, menu(page, '一括登録'));
  await visits.check(page, 'empty');
  await go(page, button(page, '内容を確認する'));
  assert.equal(await page.locator('.summary li').count(), 1);
  await visits.check(page, 'refused');

  await upload(page, 'まちがいのある名簿.csv', FAULTY);
  await visits.check(page, 'faults');
  const faults = await page.getByRole('table', { name: 'エラーの一覧' }).locator('tbody tr').evaluateAll((rows) => rows.map((row) =>
    [row.cells[0].textContent, row.cells[1].textContent]));
  assert.deepEqual(faults, [
    ['2行目', '姓'], ['3行目', 'メールアドレス'], ['4行目', '入社日'], ['5行目', '社員番号'], ['5行目', 'コース'],
  ]);
  assert.equal(await button(page, 'この内容で登録する').count(), 0, 'nothing to apply');
  const faultFile = await download(page, link(page, /エラーの行をダウンロード/));
  assert.ok(isWorkbook(faultFile), faultFile.name);

  await go(page, link(page, '直したファイルを選ぶ'));
  await upload(page, '直した名簿.csv', GOOD);
  await visits.check(page, 'preview');
  assert.deepEqual(await figures(page), { 新規: '2人', 変更: '1人', 変更なし: '0人', エラー: '0行' });
  assert.match(await page.locator('tbody tr', { hasText: '000002' }).innerText(), /役職: 主任 → 課長/);
  assert.ok(await page.getByRole('heading', { name: 'ファイルにない人' }).count() > 0);
  await go(page, button(page, 'この内容で登録する'));
  await visits.check(page, 'applied');
  assert.match(await page.locator('.notice.ok').innerText(), /登録/);

  await go(page, menu(page, '従業員'));
  await visits.check(page);
  await keyboard.type(page, field(page, '氏名・フリガナ・社員番号・メール'), '髙山');
  await leave(page, () => page.keyboard.press('Enter'));
  await page.locator('[data-announce]', { hasText: '人のうち1人' }).waitFor();
  assert.match(await page.locator('tbody tr').innerText(), /髙山 花子[\s\S]*000901[\s\S]*京都支社\/四条店/);
  await page.goBack();
  await page.locator('[data-announce]', { hasText: /^42人（/ }).waitFor();
  assert.equal(await field(page, '氏名・フリガナ・社員番号・メール').inputValue(), '');
  assert.deepEqual(errors, []);
  visits.assertClean();
  await context.close();
});

test('who has come how far: the address holds the filter, the files hold what is shown', { timeout: 120_000 }, async () => {
  const visits = new Visits();
  const { context, page, errors } = await desk('company_hr', visits);
  await go(page, menu(page, '受講状況'));
  await visits.check(page);
  await go(page, link(page, '受講状況一覧を見る'));
  await visits.check(page);
  const count = async () => Number(/(\d+)件/.exec(await page.locator('[data-announce]').innerText())[1]);
  const everything = await count();
  await keyboard.select(page, field(page, '状況'), '期限超過');
  await page.waitForURL(/word=overdue/);
  await keyboard.select(page, field(page, '部署'), '本店');
  await page.waitForURL(/unit=[0-9a-f-]+.*word=overdue|word=overdue.*unit=[0-9a-f-]+/);
  await page.locator('#list:not(.busy)').waitFor();
  await pressByKeyboard(page, button(page, '絞り込む'));
  await page.locator('#list:not(.busy)').waitFor();
  await page.reload();
  const shown = await count();
  assert.ok(shown > 0 && shown < everything, `${shown} of ${everything}`);
  const rows = page.locator('tbody tr');
  assert.equal(await rows.count(), shown);
  for (const text of await rows.allInnerTexts()) assert.match(text, /本店[\s\S]*期限超過/);
  await visits.check(page, 'filtered');

  const book = await download(page, link(page, /xlsx/i));
  assert.ok(isWorkbook(book), book.name);
  const csv = await download(page, link(page, /CSV.*UTF-8/));
  const lines = csv.bytes.toString('utf8').trimEnd().split('\r\n');
  assert.equal(csv.bytes.subarray(0, 3).toString('hex'), 'efbbbf');
  assert.equal(lines.length, shown + 1, lines[0]);
  const numbers = await rows.locator('td[data-l="社員番号"]').allInnerTexts();
  for (const [index, number] of numbers.entries()) assert.ok(lines[index + 1].includes(number));

  await keyboard.type(page, field(page, '氏名・フリガナ・社員番号・メール'), 'いない人');
  await leave(page, () => page.keyboard.press('Enter'));
  await link(page, '条件をすべて外す').waitFor();
  await visits.check(page, 'nothing-found');
  await go(page, link(page, '条件をすべて外す'));
  assert.equal(await count(), everything);
  assert.deepEqual(errors, []);
  visits.assertClean();
  await context.close();
});

test('enrolling by employee number, and the slips for people without mail', { timeout: 120_000 }, async () => {
  const visits = new Visits();
  const { context, page, errors } = await desk('company_hr');
  await go(page, menu(page, '受講登録'));
  await visits.check(page);
  await keyboard.type(page, page.locator('#f-employee_numbers'), '000001\n000008');
  await go(page, button(page, '受講登録する'));
  await visits.check(page, 'refused');
  assert.ok(await page.locator('.summary li').count() >= 2, 'all faults at once');
  assert.equal(await page.locator('#f-employee_numbers').inputValue(), '000001\n000008', 'what was typed is kept');
  await keyboard.select(page, field(page, '研修コース'), '2次対応者向け');
  await keyboard.choose(page, page.locator('input[name=audience][value=numbers]'));
  await focusByKeyboard(page, page.locator('#f-due_on'));
  // The order of the parts of a date field is the browser's own matter.
  await page.locator('#f-due_on').fill('2027-03-31');
  await go(page, button(page, '受講登録する'));
  await visits.check(page, 'enrolled');
  assert.match(await page.locator('.notice.ok').innerText(), /2人を登録しました。期限：2027\/03\/31/);
  await go(page, button(page, '1人の用紙を作る'));
  await visits.check(page);
  assert.equal(await page.locator('.slip').count(), 1);
  assert.match(await page.locator('.slip').innerText(), /minato[\s\S]*000008[\s\S]*\d{4}\s?\d{4}/);
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.locator('.notice').isVisible(), false, 'the warning is not printed');
  assert.ok(await page.locator('.slip').isVisible());
  await page.emulateMedia({ media: null });

  await go(page, link(page, '従業員の一覧へ戻る'));
  await go(page, button(page, '選んだ人の用紙を作る'));
  await visits.check(page, 'nobody-chosen');
  assert.equal(await page.locator('.summary li').count(), 1);
  assert.deepEqual(errors, []);
  visits.assertClean();
  await context.close();
});

test('a unit manager sees the own units only, HR the own company only', { timeout: 120_000 }, async () => {
  const visits = new Visits();
  const admin = await desk('firm_admin');
  await go(admin.page, link(admin.page, /ひびきコールセンター/));
  const foreign = companyOf(admin.page);
  await admin.context.close();

  const manager = await desk('unit_manager', visits);
  await go(manager.page, menu(manager.page, '受講状況'));
  await visits.check(manager.page);
  const own = companyOf(manager.page);
  await manager.page.goto(`/companies/${own}/progress/people`);
  await visits.check(manager.page);
  const units = await manager.page.locator('tbody td[data-l="部署"]').allInnerTexts();
  assert.ok(units.length > 0 && units.every((unit) => unit.startsWith('関西支社')), units.join());
  const choices = await manager.page.locator('#f-unit option').allTextContents();
  assert.ok(choices.slice(1).every((unit) => unit.startsWith('関西支社')), choices.join());
  for (const room of ['roster-imports', 'enrolments']) {
    const answer = await manager.page.goto(`/companies/${own}/${room}`);
    assert.ok([403, 404].includes(answer.status()), `${room} answers ${answer.status()}`);
    await visits.check(manager.page, 'forbidden');
  }
  await manager.context.close();

  const hr = await desk('company_hr');
  for (const room of ['progress', 'progress/people', 'people', 'roster-imports', 'enrolments']) {
    const answer = await hr.page.goto(`/companies/${foreign}/${room}`);
    assert.equal(answer.status(), 404, room);
  }
  const answer = await hr.page.goto('/satisfaction?from=2025-04-01&to=2026-03-31');
  assert.equal(answer.status(), 200);
  assert.equal(await heading(hr.page), '満足度');
  await visits.check(hr.page, 'own');
  assert.equal(await hr.page.getByText('ひびき').count(), 0);
  await hr.page.goto('/settings');
  await visits.check(hr.page);
  await hr.page.goto('/password');
  await visits.check(hr.page);
  assert.deepEqual([...manager.errors, ...hr.errors], []);
  visits.assertClean();
  await hr.context.close();
});
