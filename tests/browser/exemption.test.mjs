// Somebody who knows the first course passes its exemption test and begins the
// second one, on a phone.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { answerKey } from './answer-key.mjs';
import { button, enter, field, heading, leave, link, pointer } from './hands.mjs';
import { Learner } from './learner.mjs';
import { Visits } from './visits.mjs';
import { DESKTOP, openContext, startWorld } from './world.mjs';

const MOST_PAGES = 60;

let world;
let key;
before(async () => { [world, key] = await Promise.all([startWorld(), answerKey()]); });
after(() => world?.stop());

test('an exemption test opens the second course without the first', { timeout: 180_000 }, async () => {
  const visits = new Visits();
  const desk = await openContext(world, { viewport: DESKTOP });
  await enter(world, desk.page, 'company_hr');
  await leave(desk.page, () => desk.page.locator('nav.bar').getByRole('link', { name: '受講登録' }).click());
  await pointer.select(desk.page, field(desk.page, '研修コース'), '2次対応者向け');
  await pointer.choose(desk.page, desk.page.locator('input[name=audience][value=numbers]'));
  await pointer.type(desk.page, desk.page.locator('#f-employee_numbers'), '000001');
  await leave(desk.page, () => pointer.press(desk.page, button(desk.page, '受講登録する')));
  assert.match(await desk.page.locator('.notice.ok').innerText(), /1人を登録しました/);

  const { page, errors } = await openContext(world);
  await enter(world, page, 'trainee_with_mail');
  const learner = new Learner(page, { hand: pointer, key });
  await learner.go(link(page, '2次対応者向け'));
  assert.match(await page.locator('.notice').innerText(), /「初動対応者向け」を修了すると開きます[\s\S]*免除テスト/);
  await visits.check(page, 'waits');
  await learner.go(link(page, /^免除テストを受ける/));
  assert.match(await page.locator('.notice').innerText(), /修了証も出ません/);
  await visits.check(page, 'exemption-test');
  for (let pages = 0; pages < MOST_PAGES && !page.url().endsWith('/result'); pages += 1) {
    await learner.step(new URL(page.url()).pathname);
  }
  assert.match(await heading(page), /^結果/);
  assert.match(await page.getByRole('region', { name: '結果' }).innerText(), /「初動対応者向け」を受けなくても、「2次対応者向け」を始められます/);
  await visits.check(page, 'exempted');
  await learner.go(link(page, /^次へ/));
  assert.match(await page.getByRole('main').innerText(), /2次/);
  assert.deepEqual(errors, []);
  visits.assertClean();
});
