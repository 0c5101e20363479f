// One trainee from the letter to the completed course, by keyboard alone on a
// phone; another from the printed slip, without any script.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { answerKey } from './answer-key.mjs';
import { button, field, heading, keyboard, leave, link, pointer } from './hands.mjs';
import { acceptInvitation, Learner } from './learner.mjs';
import { Visits } from './visits.mjs';
import { openContext, startWorld } from './world.mjs';

const PASSWORD = '三毛ねこ と 朝のコーヒー';
let world;
let key;
before(async () => {
  [world, key] = await Promise.all([startWorld(), answerKey()]);
});
after(() => world?.stop());

async function assertCompleted(page, hand) {
  await leave(page, () => hand.press(page, link(page, '修了した研修を見る（1件）')));
  assert.equal((await page.locator('.card').count()), 1);
  assert.match(await page.locator('.card').innerText(), /修了[\s\S]*修了日 \d{4}\/\d{2}\/\d{2}/);
}

// The menu opens and closes without a mouse, and gives the focus back.
async function tryMenu(page, visits) {
  const summary = page.locator('details.menu > summary');
  await keyboard.press(page, summary);
  assert.ok(await page.locator('.menu-panel').isVisible());
  await visits.check(page, 'menu');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('.menu-panel').isVisible(), false);
  assert.ok(await summary.evaluate((element) => element === document.activeElement));
}

test('from the letter to the completed course by keyboard alone', { timeout: 240_000 }, async () => {
  const { context, page, errors } = await openContext(world);
  const visits = new Visits();
  const letter = await world.smtp.letterTo(world.demo.fresh_trainee);
  await acceptInvitation(page, letter, { hand: keyboard, password: PASSWORD, visits });
  const learner = new Learner(page, { hand: keyboard, key, visits, failsFirst: true });

  await tryMenu(page, visits);
  await leave(page, () => keyboard.press(page, link(page, '目次を見る')));
  await visits.check(page, 'begun');
  assert.ok(await page.getByText('を終えると開きます').count() > 0, 'a later step names what opens it');
  const done = await learner.complete();

  assert.deepEqual({ failures: done.failures, surveys: done.surveys }, { failures: 1, surveys: 1 });
  assert.ok(done.lessons >= 9 && done.quizzes >= 3, JSON.stringify(done));
  await assertCompleted(page, keyboard);
  await visits.check(page);
  assert.deepEqual(errors, []);
  visits.assertClean();
  await context.close();
});

test('from the slip to the completed course without script', { timeout: 240_000 }, async () => {
  const { context, page, errors } = await openContext(world, { javaScript: false });
  const { pin } = world.demo;
  await page.goto('/');
  await leave(page, () => pointer.press(page, link(page, '用紙のPINでサインインする')));
  await leave(page, () => pointer.press(page, button(page, 'サインインする')));
  assert.equal(await page.locator('.summary li').count(), 3, 'all faults at once');
  await field(page, '会社コード').fill(pin.company);
  await field(page, '社員番号').fill(pin.employee_no);
  await field(page, 'PIN').fill(pin.pin);
  await leave(page, () => pointer.press(page, button(page, 'サインインする')));
  await field(page, '新しいパスワード').fill(PASSWORD);
  await leave(page, () => pointer.press(page, button(page, '決めて始める')));

  const learner = new Learner(page, { hand: pointer, key, failsFirst: true });
  const done = await learner.complete();
  assert.deepEqual({ failures: done.failures, surveys: done.surveys }, { failures: 1, surveys: 1 });
  await assertCompleted(page, pointer);
  assert.deepEqual(errors, []);

  await context.clearCookies();
  await page.goto('/sign-in');
  await field(page, /会社コード/).fill(pin.company);
  await field(page, 'メールアドレスまたは社員番号').fill(pin.employee_no);
  await page.locator('#f-password').fill(PASSWORD);
  await leave(page, () => pointer.press(page, button(page, 'サインインする')));
  assert.equal(await heading(page), '自分の研修');
  await context.close();
});

test('the pages around the sign-in', async () => {
  const { context, page, errors } = await openContext(world);
  const visits = new Visits();
  for (const address of ['/sign-in', '/sign-in/pin', '/sign-in/forgotten', '/sign-in/link/no-such-link', '/no-such-page']) {
    await page.goto(address);
    await visits.check(page);
  }
  await page.goto('/sign-in');
  await leave(page, () => keyboard.press(page, button(page, 'サインインする')));
  await visits.check(page, 'refused');
  assert.ok(await page.locator('#errors').evaluate((summary) => summary === document.activeElement), 'the summary has the focus');
  await page.goto('/sign-in/forgotten');
  await keyboard.type(page, field(page, 'メールアドレス'), 'nobody@example.jp');
  await leave(page, () => keyboard.press(page, button(page, 'リンクを送る')));
  await visits.check(page, 'sent');
  assert.deepEqual(errors, []);
  visits.assertClean();
  await context.close();
});
