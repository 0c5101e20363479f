// The images of the README. TERAKOYA_SCREENSHOTS=1 takes them anew from the
// demo; otherwise they only have to be there.
import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { button, enter, field, leave, link, pointer } from './hands.mjs';
import { DESKTOP, PHONE, openContext, startWorld } from './world.mjs';

const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), 'screenshots');
const LONGEST = 1600;
const PNG = '89504e470d0a1a0a';

const press = (page, locator) => leave(page, () => pointer.press(page, locator));
const menu = (page, name) => page.locator('nav.bar').getByRole('link', { name });

async function rosterPreview(page) {
  const rows = ['社員番号,姓,名,セイ,メイ,メールアドレス,部署,役職,入社日,コース',
    '000101,髙島,﨑子,タカシマ,サキコ,101@minato.example.jp,京都支社/四条店,,2026/10/01,初動対応者向け',
    '000102,邊見,翔,ヘンミ,ショウ,,京都支社/四条店,,2026/10/01,初動対応者向け',
    '000002,鈴木,薫,スズキ,カオル,,,課長,,2次対応者向け'];
  await press(page, menu(page, '一括登録'));
  await field(page, '名簿のファイル').setInputFiles({ name: '名簿.csv', mimeType: 'text/csv', buffer: Buffer.from(`\ufeff${rows.join('\n')}`) });
  await press(page, button(page, '内容を確認する'));
}

const IMAGES = [
  { name: 'trainee-home', role: 'trainee_with_mail', viewport: PHONE, async open() {} },
  { name: 'quiz', role: 'trainee_with_mail', viewport: PHONE, async open(page) {
    while (!page.url().includes('/questions/')) {
      const begin = button(page, /テストを始める|続きから答える/);
      const onward = await begin.count() > 0 ? begin : page.getByRole('main').locator('.hero a.button, nav.thumb :is(a, button)').first();
      await press(page, onward);
    }
    await page.locator('input[name=option]').nth(2).check();
    await page.locator('[data-autosave-state][data-state=saved]').waitFor();
  } },
  { name: 'progress', role: 'company_hr', viewport: DESKTOP, async open(page) {
    await press(page, menu(page, '受講状況'));
    await press(page, link(page, '受講状況一覧を見る'));
  } },
  { name: 'roster-preview', role: 'company_hr', viewport: DESKTOP, open: rosterPreview },
  { name: 'satisfaction', role: 'firm_admin', viewport: DESKTOP, async open(page) {
    await page.goto('/satisfaction?from=2025-04-01&to=2026-03-31&by=track');
  } },
  { name: 'companies', role: 'firm_admin', viewport: DESKTOP, async open(page) { await page.goto('/companies'); } },
  { name: 'trainee-english', role: 'trainee_with_mail', viewport: PHONE, async open(page) {
    await page.goto('/');
    await press(page, page.getByRole('contentinfo').getByRole('button', { name: 'English' }));
  } },
  { name: 'reminders', role: 'company_hr', viewport: DESKTOP, async open(page) { await press(page, menu(page, '督促')); } },
  { name: 'figures', role: 'firm_admin', viewport: DESKTOP, async open(page) { await page.goto('/figures'); } },
];

// Links are good once, so a role enters once and its context takes its images.
async function takeAll() {
  await mkdir(folder, { recursive: true });
  const world = await startWorld();
  const contexts = new Map();
  try {
    for (const { name, role, viewport, open } of IMAGES) {
      if (!contexts.has(role)) {
        const opened = await openContext(world, { viewport });
        await enter(world, opened.page, role);
        contexts.set(role, opened);
      }
      const { page } = contexts.get(role);
      await open(page);
      const height = await page.evaluate(() => document.documentElement.scrollHeight);
      await page.evaluate(() => document.activeElement?.blur());
      await page.setViewportSize({ width: viewport.width, height: Math.min(Math.max(height, viewport.height), LONGEST) });
      await page.screenshot({ path: path.join(folder, `${name}.png`) });
      await page.setViewportSize(viewport);
    }
  } finally {
    await world.stop();
  }
}

test('the images of the README are there', { timeout: 120_000 }, async () => {
  if (process.env.TERAKOYA_SCREENSHOTS === '1') await takeAll();
  for (const { name, viewport } of IMAGES) {
    const bytes = await readFile(path.join(folder, `${name}.png`));
    assert.equal(bytes.subarray(0, 8).toString('hex'), PNG, name);
    assert.equal(bytes.readUInt32BE(16), viewport.width, `${name} is ${viewport.width} wide`);
  }
});
