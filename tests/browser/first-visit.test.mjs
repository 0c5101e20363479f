// What the first visit costs on a phone's connection, and that nothing is lost
// when the phone is put away.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { answerKey } from './answer-key.mjs';
import { button, field, keyboard, leave, link, pointer } from './hands.mjs';
import { acceptInvitation, Learner } from './learner.mjs';
import { DESKTOP, openContext, startWorld } from './world.mjs';

const PASSWORD = '三毛ねこ と 朝のコーヒー';
const MOST_BYTES = 60_000;
const MOST_REQUESTS = 4;
let world;
let key;
before(async () => {
  [world, key] = await Promise.all([startWorld(), answerKey()]);
});
after(() => world?.stop());

test('the first page of a trainee is light', async () => {
  const { context, page, errors } = await openContext(world, { reducedMotion: 'no-preference' });
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  const requests = new Map();
  session.on('Network.requestWillBeSent', ({ requestId, request }) => requests.set(requestId, { url: request.url, bytes: 0 }));
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (requests.has(requestId)) requests.get(requestId).bytes = encodedDataLength;
  });
  session.on('Network.responseReceived', ({ requestId, response }) => response.fromDiskCache && requests.delete(requestId));
  const { url } = world.demo.links.find(({ name }) => name === 'trainee_without_mail');
  await page.goto(url, { waitUntil: 'networkidle' });
  const sent = [...requests.values()].filter((request) => request.url.startsWith('http'));
  const bytes = sent.reduce((sum, request) => sum + request.bytes, 0);
  assert.ok(sent.length <= MOST_REQUESTS, `${sent.length} requests: ${sent.map((request) => request.url)}`);
  assert.ok(bytes > 0 && bytes <= MOST_BYTES, `${bytes} bytes`);

  requests.clear();
  await leave(page, () => keyboard.press(page, button(page, '入る')));
  await page.waitForLoadState('networkidle');
  const again = [...requests.values()].filter((request) => /\/assets\//.test(request.url) && request.bytes > 0);
  assert.deepEqual(again.map((request) => request.url), [], 'the second page takes nothing again');
  const cards = page.locator('.hero');
  const box = await cards.locator('a.button').boundingBox();
  assert.ok(box.y + box.height <= 700 && box.height >= 44, `the next step is in sight: ${JSON.stringify(box)}`);
  assert.deepEqual(errors, []);
  await context.close();
});

test('a half answered quiz goes on at another device', { timeout: 120_000 }, async () => {
  const phone = await openContext(world);
  const letter = await world.smtp.letterTo(world.demo.fresh_trainee);
  await acceptInvitation(phone.page, letter, { hand: pointer, password: PASSWORD });
  const learner = new Learner(phone.page, { hand: pointer, key });
  while (!new URL(phone.page.url()).pathname.includes('/questions/')) {
    await learner.step(new URL(phone.page.url()).pathname);
  }
  await learner.answer();
  await learner.answer();
  // The third answer is chosen, not sent: it saves itself.
  const third = phone.page.locator('input[name=option]').nth(1);
  const chosen = await third.getAttribute('value');
  await third.check();
  await phone.page.locator('[data-autosave-state][data-state=saved]').waitFor();
  const places = new URL(phone.page.url()).pathname;
  await phone.context.close();

  const desk = await openContext(world, { viewport: DESKTOP });
  const { page } = desk;
  await page.goto('/sign-in');
  await field(page, /会社コード/).fill(world.demo.pin.company);
  await field(page, 'メールアドレスまたは社員番号').fill(world.demo.fresh_trainee);
  await page.locator('#f-password').fill(PASSWORD);
  await leave(page, () => pointer.press(page, button(page, 'サインインする')));
  await leave(page, () => pointer.press(page, link(page, '続きから始める')));
  await leave(page, () => pointer.press(page, button(page, '続きから答える')));
  assert.match(page.url(), /\/questions\/4$/, 'goes on at the first question without an answer');
  await page.goto(places);
  assert.equal(await page.locator('input[name=option]:checked').getAttribute('value'), chosen);
  await leave(page, () => pointer.press(page, button(page, '答えの一覧へ')));
  assert.equal(await page.getByText('回答ずみ').count(), 3);
  assert.deepEqual([...phone.errors, ...desk.errors], []);
  await desk.context.close();
});

test('an answer that cannot be saved says so, and is saved when the line is back', async () => {
  const { context, page } = await openContext(world);
  const { url } = world.demo.links.find(({ name }) => name === 'trainee_with_mail');
  await page.goto(url);
  await leave(page, () => pointer.press(page, button(page, '入る')));
  const learner = new Learner(page, { hand: pointer, key });
  while (!new URL(page.url()).pathname.includes('/questions/')) await learner.step(new URL(page.url()).pathname);
  await context.setOffline(true);
  await page.locator('input[name=option]').first().check();
  await page.locator('[data-autosave-state][data-state=unsaved]', { hasText: '保存されていません' }).waitFor();
  await context.setOffline(false);
  await page.locator('[data-autosave-state][data-state=saved]').waitFor();
  await context.close();
});
