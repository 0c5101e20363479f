// What this module adds to pages that already work without it: forms that
// cannot be sent twice, a question before a weighty button, lists that filter
// in place, answers that save themselves, and score sheets and taps on a roster
// that wait for the network.

const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? '';
// What the page says in its reader's language; Japanese where it says nothing.
const say = (name, japanese) => document.body.getAttribute(`data-say-${name}`) ?? japanese;
const announce = (text) => {
  const place = document.getElementById('announce');
  if (place) place.textContent = text;
};

// --- Send once -----------------------------------------------------------

const sent = new WeakSet();

function showSending(form, button) {
  sent.add(form);
  if (!button) return;
  button.dataset.label = button.textContent;
  button.setAttribute('aria-busy', 'true');
  // A button's value is read after this handler, so only its words change.
  if (button instanceof HTMLButtonElement) button.textContent = say('sending', '送信中…');
}

function showReady(form) {
  sent.delete(form);
  for (const button of form.querySelectorAll('[aria-busy]')) {
    button.removeAttribute('aria-busy');
    if (button.dataset.label) button.textContent = button.dataset.label;
  }
}

// Coming back with the browser's button shows the page as it was left.
addEventListener('pageshow', (event) => {
  if (event.persisted) document.querySelectorAll('form').forEach(showReady);
});

// --- Ask first -----------------------------------------------------------

const agreed = new WeakSet();

function ask(question, button, form) {
  const dialog = document.createElement('dialog');
  const words = document.createElement('p');
  words.textContent = question;
  words.id = 'question';
  dialog.setAttribute('aria-labelledby', 'question');
  const actions = document.createElement('div');
  actions.className = 'actions';
  const yes = document.createElement('button');
  yes.type = 'button';
  yes.textContent = button.textContent;
  yes.className = button.className;
  const no = document.createElement('button');
  no.type = 'button';
  no.textContent = say('cancel', 'やめる');
  no.className = 'quiet';
  actions.append(yes, no);
  dialog.append(words, actions);
  document.body.append(dialog);
  no.addEventListener('click', () => dialog.close());
  yes.addEventListener('click', () => {
    dialog.close();
    agreed.add(button);
    form.requestSubmit(button);
  });
  dialog.addEventListener('close', () => {
    dialog.remove();
    button.focus();
  });
  dialog.showModal();
  no.focus();
}

// --- Filter in place -----------------------------------------------------

let loading;

async function swap(address, target, remember) {
  const region = document.querySelector(target);
  loading?.abort();
  loading = new AbortController();
  region.classList.add('busy');
  try {
    const answer = await fetch(address, { signal: loading.signal, credentials: 'same-origin' });
    if (!answer.ok || answer.redirected) throw new Error('not a list');
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const fresh = page.querySelector(target);
    if (!fresh) throw new Error('no such region');
    region.replaceWith(fresh);
    if (remember) history.pushState({ target }, '', address);
    announce(fresh.querySelector('[data-announce]')?.textContent ?? '一覧を更新しました');
  } catch (error) {
    if (error.name !== 'AbortError') location.assign(address);
  }
}

function addressOf(form) {
  const address = new URL(form.action, location.href);
  const filled = [...new FormData(form)].filter(([, value]) => value !== '');
  address.search = new URLSearchParams(filled);
  return address.href;
}

addEventListener('popstate', () => {
  if (document.querySelector('form[data-swap]')) location.reload();
});

// --- Answers that save themselves ------------------------------------------

const waiting = new Map();
const RETRY_AFTER = 5000;
const PATIENCE = 8000;

function show(form, state, words) {
  const place = form.querySelector('[data-autosave-state]');
  if (!place) return;
  place.dataset.state = state;
  place.textContent = words;
}

// One at a time: each answer carries the version that the one before it got.
async function save(form) {
  const earlier = waiting.get(form)?.ended;
  const entry = { saved: false, running: true };
  waiting.set(form, entry);
  entry.ended = (async () => {
    await earlier;
    if (waiting.get(form) === entry) await send(form, entry);
    entry.running = false;
  })();
  await entry.ended;
}

async function send(form, entry) {
  show(form, 'saving', say('saving', '保存しています…'));
  try {
    const answer = await fetch(form.dataset.autosave, {
      method: 'POST',
      headers: { 'X-CSRF-Token': token() },
      body: new URLSearchParams(new FormData(form)),
      credentials: 'same-origin',
      keepalive: true,
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE),
    });
    const version = answer.headers.get('X-Answer-Version');
    if (version && form.elements.version) form.elements.version.value = version;
    if (waiting.get(form) !== entry) return;
    if (answer.ok) {
      entry.saved = true;
      show(form, 'saved', say('saved', '保存しました'));
    } else if (answer.status >= 500 || answer.status === 429) {
      retryLater(form, entry);
    } else {
      show(form, 'unsaved', say('not-saved', '保存できませんでした。「次へ」を押して続けてください。'));
    }
  } catch {
    if (waiting.get(form) === entry) retryLater(form, entry);
  }
}

function retryLater(form, entry) {
  show(form, 'unsaved', say('offline', '保存されていません。電波の届く場所で、もう一度ためします。'));
  setTimeout(() => {
    if (waiting.get(form) === entry && form.isConnected) save(form);
  }, RETRY_AFTER);
}

addEventListener('online', () => {
  for (const [form, entry] of waiting) if (!entry.saved && form.isConnected) save(form);
});

addEventListener('beforeunload', (event) => {
  for (const [form, entry] of waiting) {
    if (!entry.saved && form.isConnected && !sent.has(form)) event.preventDefault();
  }
});

// --- Sheets that outlast a lost network --------------------------------------

const keyOf = (form) => `sheet:${form.dataset.owner}:${new URL(form.action).pathname}`;
const keptOf = (owner) => Object.keys(localStorage)
  .filter((key) => key.startsWith(`sheet:${owner}:`))
  .sort((a, b) => (kept(a).at ?? 0) - (kept(b).at ?? 0));
const kept = (key) => JSON.parse(localStorage.getItem(key));
const addressIn = (key) => key.slice(key.indexOf('/')).replace(/#.*/, '');

async function post(address, fields) {
  const body = new URLSearchParams(fields);
  body.set('csrf', token());
  return fetch(address, {
    method: 'POST',
    headers: { 'X-CSRF-Token': token(), 'X-Kept-Sheet': '1' },
    body,
    credentials: 'same-origin',
    redirect: 'manual',
    signal: AbortSignal.timeout(PATIENCE),
  });
}

// Kept before it is sent, forgotten once it is in or plainly refused: the
// sheet carries its own key, so sending it again does no harm.
async function sendSheet(form) {
  const key = keyOf(form);
  const fields = [...new FormData(form)].filter(([name]) => name !== 'csrf');
  try {
    localStorage.setItem(key, JSON.stringify({ label: form.dataset.label, fields, at: 0 }));
    const answer = await post(form.action, fields);
    if (answer.headers.has('X-Sheet-Taken')) {
      localStorage.removeItem(key);
      location.assign(form.dataset.kept);
      return;
    }
    if ([404, 409, 422].includes(answer.status)) localStorage.removeItem(key);
  } catch {
    if (localStorage.getItem(key)) {
      showReady(form);
      showUnsent();
      return;
    }
  }
  form.submit();
}

function showUnsent() {
  const place = document.querySelector('[data-unsent]');
  const keys = keptOf(place.dataset.unsent);
  const words = document.createElement('p');
  words.textContent = `未送信 ${keys.length}件。この端末に残してあります。電波が届くと、自動で送ります。`;
  const lines = keys.map((key) => {
    const line = document.createElement('p');
    const link = document.createElement('a');
    link.href = addressIn(key).replace(/\/[^/]+$/, '');
    link.textContent = kept(key).label;
    const drop = document.createElement('button');
    drop.type = 'button';
    drop.className = 'link';
    drop.textContent = '取り消す';
    drop.addEventListener('click', () => {
      localStorage.removeItem(key);
      showUnsent();
    });
    line.append(link, drop);
    return line;
  });
  place.replaceChildren(words, ...lines);
  place.hidden = keys.length === 0;
}

// One run at a time, oldest first, so that a later tap on the same row wins.
let sending = Promise.resolve();
const sendUnsent = () => (sending = sending.then(sendKept));

async function sendKept() {
  const place = document.querySelector('[data-unsent]');
  if (!place) return;
  let taken = 0;
  for (const key of keptOf(place.dataset.unsent)) {
    const { fields, row, word } = kept(key);
    try {
      const answer = await post(addressIn(key), fields);
      if (answer.headers.has('X-Sheet-Taken')) {
        localStorage.removeItem(key);
        if (row) showMark(row, word);
        else taken += 1;
      } else if (row && [404, 409, 422].includes(answer.status)) {
        localStorage.removeItem(key);
        showMark(row, `${word}は記録できませんでした。画面を読み込み直してください。`);
      }
    } catch {
      setTimeout(sendUnsent, RETRY_AFTER);
      break;
    }
  }
  showUnsent();
  if (taken) location.reload();
}

// --- Taps on a roster, each kept until it is in -------------------------------

const uuid = () => '10000000-1000-4000-8000-100000000000'.replace(/[018]/g, (digit) =>
  (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16));

function showMark(row, words) {
  const place = document.querySelector(`[data-mark="${row}"]`);
  if (place) place.textContent = words;
  announce(words);
}

function keepTap(form, button) {
  const fields = [...new FormData(form, button)].filter(([name]) => name !== 'csrf' && name !== 'key');
  const key = uuid();
  const { label, row } = form.dataset;
  const word = button.textContent;
  const tap = { label, row, word, fields: [...fields, ['key', key]], at: Date.now() };
  try {
    localStorage.setItem(`${keyOf(form)}#${key}`, JSON.stringify(tap));
  } catch {
    // Nothing can be kept here: the form goes as it does without script.
    const chosen = document.createElement('input');
    Object.assign(chosen, { type: 'hidden', name: button.name, value: button.value });
    form.append(chosen);
    form.submit();
    return;
  }
  showMark(row, `${word}（送信中）`);
  showUnsent();
  sendUnsent();
}

// A sheet that is still here is what its form shows.
for (const form of document.querySelectorAll('form[data-kept]:not([data-each])')) {
  for (const [name, value] of kept(keyOf(form))?.fields ?? []) {
    const field = form.elements.namedItem(name);
    if (field) field.value = value;
  }
}
addEventListener('online', sendUnsent);
sendUnsent();

// --- Listeners -------------------------------------------------------------

document.addEventListener('submit', (event) => {
  const form = event.target;
  const button = event.submitter;
  if (button?.dataset.confirm && !agreed.delete(button)) {
    event.preventDefault();
    ask(button.dataset.confirm, button, form);
    return;
  }
  if (form.dataset.swap) {
    event.preventDefault();
    swap(addressOf(form), form.dataset.swap, true);
    return;
  }
  if (form.method !== 'post') return;
  // An answer on its way goes first, so that this one carries its version.
  const saving = waiting.get(form);
  if (saving?.running) {
    event.preventDefault();
    saving.ended.then(() => form.requestSubmit(button));
    return;
  }
  if (sent.has(form)) {
    event.preventDefault();
    return;
  }
  if ('each' in form.dataset) {
    event.preventDefault();
    keepTap(form, button);
    return;
  }
  if (form.dataset.kept) {
    event.preventDefault();
    showSending(form, button);
    sendSheet(form);
    return;
  }
  // A download leaves the page as it is, so it may be asked for again.
  if (!('download' in form.dataset)) showSending(form, button);
});

// A long text is counted while it is typed, and saved when the typing rests.
const RESTED = 2000;
let resting;
document.addEventListener('input', (event) => {
  if (!event.target.matches('textarea')) return;
  const count = document.querySelector(`[data-count="${event.target.name}"]`);
  if (count) count.textContent = [...event.target.value].length;
  const form = event.target.form;
  if (!form?.dataset.autosave) return;
  clearTimeout(resting);
  resting = setTimeout(() => {
    if (form.isConnected && !sent.has(form)) save(form);
  }, RESTED);
});

document.addEventListener('change', (event) => {
  const form = event.target.form;
  if (form?.dataset.autosave) save(form);
  else if (form?.dataset.swap && event.target.matches('select, [type=checkbox], [type=radio]')) {
    form.requestSubmit();
  }
});

document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-reveal], [data-print]');
  if (!button) return;
  if ('print' in button.dataset) {
    print();
    return;
  }
  const field = document.getElementById(button.dataset.reveal);
  const hidden = field.type === 'password';
  field.type = hidden ? 'text' : 'password';
  button.textContent = hidden ? say('hide', '隠す') : say('show', '表示');
  button.setAttribute('aria-pressed', String(hidden));
});

// A receipt comes behind the `#`, which no server is told: into its field it goes, and out of the address.
for (const form of document.querySelectorAll('form[data-receipt]')) {
  if (location.hash.length < 2) continue;
  form.elements.receipt.value = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, '', location.pathname);
}

// A menu closes when it is left.
document.addEventListener('click', (event) => {
  for (const menu of document.querySelectorAll('details.menu[open]')) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  for (const menu of document.querySelectorAll('details.menu[open]')) {
    menu.open = false;
    menu.querySelector('summary').focus();
  }
});

// Buttons that only this module can answer.
for (const button of document.querySelectorAll('[data-reveal], [data-print]')) button.hidden = false;

// --- a slip's QR code: the PIN stands behind "#", which no server sees ------
const pin = new URLSearchParams(location.hash.slice(1)).get('pin');
const pinField = document.getElementById('f-pin');
if (pin && pinField) {
  pinField.value = pin;
  history.replaceState(null, '', location.pathname + location.search);
}

// --- A device that people share ----------------------------------------------

// Nobody has touched it for so long: the session ends and the next person
// begins. Whoever reads or watches without asking for pages keeps it alive.
const idleAfter = Number(document.body.dataset.idle) * 1000;
const WARN_BEFORE = 60_000;
const STAY_EVERY = 4 * 60_000;

function watchIdleness() {
  const warning = document.getElementById('idle');
  let touched = Date.now();
  let stayed = touched;
  const touch = () => {
    touched = Date.now();
    warning.hidden = true;
  };
  for (const kind of ['pointerdown', 'keydown', 'input', 'scroll', 'timeupdate']) {
    addEventListener(kind, touch, { capture: true, passive: true });
  }
  setInterval(() => {
    const quiet = Date.now() - touched;
    if (quiet >= idleAfter) endSession();
    else if (quiet >= idleAfter - WARN_BEFORE) warning.hidden = false;
    else if (touched > stayed && Date.now() - stayed >= STAY_EVERY) {
      stayed = Date.now();
      fetch('/api/v1/me', { credentials: 'same-origin' }).catch(() => {});
    }
  }, 1000);
}

async function endSession() {
  const headers = { 'X-CSRF-Token': token() };
  await fetch('/sign-out', { method: 'POST', headers, redirect: 'manual' }).catch(() => {});
  for (const form of document.forms) sent.add(form);
  location.replace('/tablet');
}

if (idleAfter > 0) watchIdleness();
if (document.querySelector('[data-forget]')) {
  localStorage.clear();
  sessionStorage.clear();
}

// --- Work in the background -------------------------------------------------

const LOOK_EVERY = 2000;

// Shows how far it is until its place is gone from the page; then the page
// tells how it went.
async function follow() {
  const place = document.querySelector('[data-poll]');
  if (!place) return;
  try {
    const answer = await fetch(location.href, { credentials: 'same-origin' });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const fresh = page.querySelector('[data-poll]');
    if (answer.ok && !fresh) {
      location.reload();
      return;
    }
    if (fresh) place.replaceWith(fresh);
  } catch {
    // Without the network the page stays as it is.
  }
  setTimeout(follow, LOOK_EVERY);
}

setTimeout(follow, LOOK_EVERY);
