// A tablet that a shop shares, the slips on paper, and the firm's look: HR at a
// desk, one learner after the other at the tablet.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { button, enter, field, heading, leave, link, pointer } from './hands.mjs';
import { Visits } from './visits.mjs';
import { DESKTOP, openContext, startWorld } from './world.mjs';

const TABLET = { width: 820, height: 1180 };
const PASSWORD = 'correct horse battery';

let world;
before(async () => { world = await startWorld(); });
after(() => world?.stop());

const go = (page, locator) => leave(page, () => pointer.press(page, locator));
// A weighty button asks first.
async function agree(page, name) {
  await pointer.press(page, button(page, name));
  await go(page, page.getByRole('dialog').getByRole('button', { name }));
}

async function download(page, locator) {
  const [file] = await Promise.all([page.waitForEvent('download'), locator.click()]);
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

test('one learner after the other at a shared tablet', { timeout: 120_000 }, async () => {
  const visits = new Visits();
  const desk = await openContext(world, { viewport: DESKTOP });
  await enter(world, desk.page, 'company_hr');
  await go(desk.page, desk.page.locator('nav.bar').getByRole('link', { name: '従業員' }));
  const people = desk.page.url();
  await desk.page.getByRole('checkbox').nth(1).check();
  const number = await desk.page.locator('tbody tr').nth(0).locator('td.code').innerText();
  const name = await desk.page.locator('tbody tr').nth(0).locator('th a').innerText();
  await go(desk.page, button(desk.page, '選んだ人の用紙を作る'));
  const pin = await desk.page.locator('dt:text-is("PIN") + dd').innerText();

  // The same people again as PDF: the page stays, the file holds new PINs.
  await desk.page.goto(people);
  await desk.page.locator('tbody').getByRole('checkbox').nth(1).check();
  await desk.page.getByLabel('PDFで受けとる', { exact: false }).check();
  const slips = await download(desk.page, button(desk.page, '選んだ人の用紙を作る'));
  assert.match(slips.name, /^slips-.*\.pdf$/);
  assert.equal(slips.bytes.subarray(0, 5).toString(), '%PDF-');
  await visits.check(desk.page);

  const { page, errors } = await openContext(world, { viewport: TABLET });
  await page.clock.install();
  await enter(world, page, 'company_hr');
  await page.goto(new URL(people).pathname);
  await go(page, link(page, '店舗共用タブレット'));
  await visits.check(page);
  await field(page, '端末の名前').fill('二階のタブレット');
  await agree(page, 'この端末を共用にする');
  assert.equal(await heading(page), '研修をはじめる');
  await visits.check(page);
  assert.ok(!(await page.locator('body').innerText()).includes(name));
  await page.evaluate(() => localStorage.setItem('left', 'behind'));

  await field(page, '社員番号').fill(number);
  await field(page, 'パスワード、または用紙のPIN').fill(pin);
  await go(page, button(page, 'はじめる'));
  await field(page, '新しいパスワード').fill(PASSWORD);
  await go(page, button(page, '決めて始める'));
  await visits.check(page, 'shared');
  const inside = page.url();
  await go(page, page.getByRole('button', { name: '終わる' }));
  assert.equal(await heading(page), '研修をはじめる');
  assert.equal(await page.evaluate(() => localStorage.length), 0);
  await page.goBack().catch(() => {});
  assert.equal(await heading(page), '研修をはじめる', 'the way back shows nothing');
  await page.goto(inside);
  assert.equal(await heading(page), '研修をはじめる');

  // Somebody goes away without a word.
  await field(page, '社員番号').fill(number);
  await field(page, 'パスワード、または用紙のPIN').fill(PASSWORD);
  await go(page, button(page, 'はじめる'));
  const warning = page.getByRole('alert');
  await page.clock.runFor(9 * 60_000 + 2_000);
  await warning.waitFor({ state: 'visible' });
  await page.mouse.move(5, 5);
  await page.mouse.down();
  await page.mouse.up();
  await warning.waitFor({ state: 'hidden' });
  await leave(page, () => page.clock.runFor(10 * 60_000 + 2_000));
  assert.equal(await heading(page), '研修をはじめる');
  assert.deepEqual(errors, []);
  visits.assertClean();
});

test('the firm chooses a colour that people can read', { timeout: 60_000 }, async () => {
  const visits = new Visits();
  const { page, errors } = await openContext(world, { viewport: DESKTOP });
  await enter(world, page, 'firm_admin');
  await page.goto('/companies');
  await visits.check(page);
  await go(page, link(page, '研修会社のデザイン'));
  await visits.check(page);
  await field(page, 'キーカラー').fill('#ffcc00');
  await page.locator('#f-hover_color').fill('');
  await go(page, button(page, '保存する'));
  const fault = await page.locator('#e-key_color').innerText();
  const [, proposed] = /使える色は「(#[0-9a-f]{6})」/.exec(fault);
  await visits.check(page, 'refused');
  await field(page, 'キーカラー').fill(proposed);
  await go(page, button(page, '保存する'));
  await visits.check(page, 'saved');
  const color = await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--key'));
  assert.equal(color.trim(), proposed);
  await page.goto('/');
  await visits.check(page, 'themed');
  // Other tests look at the world as it was delivered.
  await page.goto('/theme');
  await agree(page, 'もとのデザインに戻す');
  assert.deepEqual(errors, []);
  visits.assertClean();
});

