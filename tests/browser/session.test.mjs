// A live training session from its creation to the average on the firm's page:
// the firm and HR at a desk, the instructor and the learners on phones.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import ICAL from 'ical.js';
import { button, enter, field, leave, link, pointer } from './hands.mjs';
import { Learner } from './learner.mjs';
import { Visits } from './visits.mjs';
import { DESKTOP, PHONE, openContext, startWorld } from './world.mjs';

const PASSWORD = 'correct horse battery';
const TITLE = '通しの研修';
const LEARNERS = 5;
const JAPAN = 9 * 60 * 60_000;
const MINUTE = 60_000;

let world;
before(async () => { world = await startWorld(); });
after(() => world?.stop());

const go = (page, locator) => leave(page, () => pointer.press(page, locator));
const inJapan = (instant) => new Date(instant + JAPAN).toISOString();
const opened = [];

async function open(options) {
  const context = await openContext(world, options);
  opened.push(context);
  return context.page;
}

async function desk(role, viewport = DESKTOP) {
  const page = await open({ viewport });
  await enter(world, page, role);
  return page;
}

// The firm plans a session that begins in a moment and publishes it.
async function plan(page, visits, starts, ends) {
  await page.goto('/sessions');
  await visits.check(page);
  await go(page, link(page, '集合研修を作る'));
  await visits.check(page);
  await go(page, button(page, '準備中として作る'));
  await visits.check(page, 'refused');
  await field(page, '開催回の番号').fill('B-001');
  await field(page, '研修の名前').fill(TITLE);
  await page.getByLabel('一社', { exact: true }).check();
  await page.locator('#f-company').fill('minato');
  await page.locator('#f-track').selectOption('first-line');
  const first = page.getByRole('group', { name: '1日目', exact: true });
  await first.getByLabel('日付').fill(inJapan(starts).slice(0, 10));
  await first.getByLabel('始まり').fill(inJapan(starts).slice(11, 16));
  await first.getByLabel('終わり').fill(inJapan(ends).slice(11, 16));
  await page.locator('#f-venue').fill('本店 5階');
  await page.getByLabel('見本 講師花子').check();
  await page.locator('#f-max_seats').fill('10');
  await go(page, button(page, '準備中として作る'));
  await visits.check(page, 'draft');
  await go(page, button(page, '公開する'));
  await visits.check(page, 'open');
  return new URL(page.url()).pathname;
}

// HR prints slips for people without mail and books them.
async function book(page, visits, session) {
  await page.locator('nav.bar').getByRole('link', { name: '従業員' }).click();
  const company = /\/companies\/([^/]+)/.exec(page.url())[1];
  await page.goto(`/companies/${company}/people?mail=none`);
  const rows = page.locator('tbody tr', { has: page.locator('td[data-l="役職"]:empty') });
  for (let index = 0; index < LEARNERS; index += 1) await rows.nth(index).locator('input').check();
  await go(page, button(page, '選んだ人の用紙を作る'));
  const slips = await page.locator('.slip').allInnerTexts();
  assert.equal(slips.length, LEARNERS);
  const people = slips.map((slip) => ({
    number: /社員番号\s*(\S+)/.exec(slip)[1],
    pin: /PIN\s*(\d{4})\s?(\d{4})/.exec(slip).slice(1).join(''),
  }));
  await page.locator('nav.bar').getByRole('link', { name: '集合研修' }).click();
  await visits.check(page);
  await go(page, link(page, TITLE));
  await visits.check(page);
  assert.ok(page.url().endsWith(session));
  for (const { number } of people) {
    await page.locator('label.option', { hasText: number }).locator('input').check();
  }
  await go(page, button(page, '選んだ人を予約する'));
  assert.match(await page.locator('.notice.ok').innerText(), /5人の予約を取りました/);
  await visits.check(page, 'booked');
  return people;
}

async function signIn(person) {
  const page = await open({ viewport: PHONE });
  await page.goto('/sign-in/pin');
  await field(page, '会社コード').fill('minato');
  await field(page, '社員番号').fill(person.number);
  await field(page, 'PIN').fill(person.pin);
  await go(page, button(page, 'サインインする'));
  await field(page, '新しいパスワード').fill(PASSWORD);
  await go(page, button(page, '決めて始める'));
  return page;
}

// The personal feed, as the parser of a calendar program reads it.
async function readFeed(page, starts, ends) {
  const address = new URL(await page.locator('.code a[href*="/calendar/"]').getAttribute('href'));
  const feed = await page.request.get(address.pathname);
  assert.match(feed.headers()['content-type'], /^text\/calendar/);
  const calendar = new ICAL.Component(ICAL.parse(await feed.text()));
  const zone = calendar.getFirstSubcomponent('vtimezone');
  ICAL.TimezoneService.register(zone.getFirstPropertyValue('tzid'), new ICAL.Timezone(zone));
  const events = calendar.getAllSubcomponents('vevent').map((entry) => new ICAL.Event(entry));
  const own = events.find((event) => event.summary === TITLE);
  assert.ok(own, 'the booked session stands in the feed');
  assert.equal(own.startDate.toUnixTime(), starts / 1000);
  assert.equal(own.endDate.toUnixTime(), ends / 1000);
  assert.ok(own.uid, 'it has a name of its own');
  assert.match(own.location, /本店 5階/);
  return address.pathname;
}

// A role-play in the room: the instructor draws and begins, an observer scores
// on a phone, and the wall tells nothing of so few.
async function observe(instructor, roster, learners, session, visits) {
  await instructor.goto(`${roster}/pairs`);
  await visits.check(instructor, 'drawn');
  await go(instructor, button(instructor, 'この組で始める'));
  await visits.check(instructor, 'wall');
  let sent = 0;
  for (const page of learners) {
    await page.goto(`/my${session}`);
    const sheets = link(page, /観察シート/);
    if (await sheets.count() === 0 || sent > 0) continue;
    await visits.check(page, 'observer');
    await go(page, sheets.first());
    await visits.check(page);
    await go(page, button(page, '観察シートを送る'));
    await visits.check(page, 'refused');
    for (const criterion of await page.locator('form fieldset').all()) {
      await criterion.getByLabel(/^3 達成/).check();
    }
    await go(page, button(page, '観察シートを送る'));
    assert.match(await page.locator('.notice.ok').innerText(), /観察シートを送りました/);
    sent += 1;
  }
  assert.equal(sent, 1, 'somebody watches');
  await instructor.reload();
  assert.match(await instructor.locator('.count').innerText(), /観察シート 1 \/ \d+枚/);
  assert.match(await instructor.locator('main').innerText(), /あと4枚で表示します/);
}

test('a session from its creation to the sealed answers', { timeout: 420_000 }, async (t) => {
  const starts = Math.ceil(Date.now() / MINUTE) * MINUTE + 2 * MINUTE;
  const ends = starts + 10 * MINUTE;
  if (inJapan(starts).slice(0, 10) !== inJapan(ends).slice(0, 10)) return t.skip('the session would end tomorrow');
  const visits = new Visits();
  const firm = await desk('firm_admin');
  const session = await plan(firm, visits, starts, ends);
  const people = await book(await desk('company_hr'), visits, session);
  const instructor = await desk('instructor', PHONE);
  assert.equal(new URL(instructor.url()).pathname, '/today', 'the day is where an instructor begins');
  await visits.check(instructor);
  const card = instructor.getByRole('region', { name: TITLE });
  await go(instructor, card.getByRole('link', { name: '名簿・出欠を開く' }));
  await visits.check(instructor);
  const roster = instructor.url();

  // Everybody scans the code and taps once.
  const projector = await desk('instructor');
  const learners = [];
  for (const person of people) {
    const page = await signIn(person);
    await visits.check(page, 'with-session');
    await projector.goto(`${roster}/projector/in`);
    await visits.check(projector);
    const code = await projector.getByRole('link', { name: /読み取れない人/ }).getAttribute('href');
    if (learners.length < LEARNERS - 1) {
      await page.goto(code);
      await visits.check(page);
      await go(page, button(page, '出席を記録する'));
      await visits.check(page, 'checked-in');
    }
    learners.push(page);
  }
  await projector.goto(`${roster}/projector/in`);
  assert.match(await projector.locator('.count').innerText(), /4 \/ 5人/);

  // The last one is marked by the instructor, while the network is gone.
  await instructor.goto(roster);
  const last = instructor.locator('.roster li', { hasText: '未入力' });
  assert.equal(await last.count(), 1);
  const row = instructor.locator(`#${await last.getAttribute('id')}`);
  await instructor.context().setOffline(true);
  await row.getByRole('button', { name: /遅刻$/ }).click();
  await instructor.getByText('未送信 1件').waitFor();
  await instructor.context().setOffline(false);
  await instructor.getByText('未送信 1件').waitFor({ state: 'hidden', timeout: 20_000 });
  await instructor.reload();
  assert.match(await row.locator('.said').innerText(), /遅刻/);
  await visits.check(instructor, 'marked');

  await learners[0].goto('/my/sessions');
  await visits.check(learners[0], 'booked');
  const feed = await readFeed(learners[0], starts, ends);
  await learners[0].getByText('スマートフォンのカレンダーに予定を出す').click();
  await visits.check(learners[0], 'feed');
  await button(learners[0], 'アドレスを作り直す').click();
  await leave(learners[0], () => learners[0].getByRole('dialog').getByRole('button', { name: 'アドレスを作り直す' }).click());
  assert.equal((await learners[0].request.get(feed)).status(), 404, 'the address before is worthless');
  await readFeed(learners[0], starts, ends);
  await observe(projector, roster, learners, session, visits);

  // The day is closed once it has begun.
  await instructor.waitForFunction((at) => Date.now() >= at, starts, { timeout: 4 * MINUTE, polling: 500 });
  await go(instructor, link(instructor, /研修を締める/));
  await visits.check(instructor, 'running');
  await button(instructor, '研修を締める').click();
  await leave(instructor, () => instructor.getByRole('dialog').getByRole('button', { name: '研修を締める' }).click());
  assert.match(await instructor.locator('.notice.ok').innerText(), /出席5人/);
  await visits.check(instructor, 'held');

  // Everybody rates it, before the quiz.
  for (const page of learners) {
    await page.goto(`/my${session}`);
    await visits.check(page, 'attended');
    await go(page, link(page, /アンケートに答える/));
    const learner = new Learner(page, { hand: pointer });
    await learner.survey();
    await learner.survey();
  }
  await firm.goto(`${session}/report`);
  assert.match(await firm.locator('main').innerText(), /回答用紙を受け取った人\s+5 \/ 5人/);

  // The worker seals every minute: how many answered is told, and no score
  // before the round is closed.
  const sealed = firm.getByText('受付中 5件');
  await assert.doesNotReject(async () => {
    for (const until = Date.now() + 2 * MINUTE; await sealed.count() === 0;) {
      if (Date.now() > until) throw new Error('nothing sealed after two minutes');
      await firm.waitForTimeout(2_000);
      await firm.goto('/satisfaction');
    }
  });
  await firm.goto(`${session}/report`);
  const report = await firm.locator('main').innerText();
  assert.match(report, /回答の受付が終わり、5人以上の回答の集計が済むと表示します/);
  assert.doesNotMatch(report, /\d\.\d\d \/ 5/);
  await visits.check(firm, 'sealed');
  await field(firm, '研修のあとに行うこと').fill('欠席者に資料を送る');
  await go(firm, button(firm, 'フォローを加える'));
  await visits.check(firm, 'follow-up');
  for (const { errors } of opened) assert.deepEqual(errors.filter((error) => !/ERR_INTERNET_DISCONNECTED/.test(error)), []);
  visits.assertClean();
  for (const { context } of opened) await context.close();
});
