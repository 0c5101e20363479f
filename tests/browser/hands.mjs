// Two ways to use a page: with the keyboard alone, and by plain clicks that
// also work without script. A journey is written once and done by either.
import { focusByKeyboard, pressByKeyboard } from './world.mjs';

// Does something that leaves the page, and waits for the next one.
export async function leave(page, act) {
  const left = page.waitForEvent('framenavigated', { predicate: (frame) => frame === page.mainFrame(), timeout: 20_000 });
  await Promise.all([left, act()]);
  await page.waitForLoadState('load');
}

async function chooseByKeyboard(page, input) {
  const type = await input.getAttribute('type');
  if (type === 'checkbox') {
    if (!await input.isChecked()) await pressByKeyboard(page, input, 'Space');
    return;
  }
  if (await input.isChecked()) return;
  // Tab enters the group at its checked or first button; arrows go on inside.
  const name = await input.getAttribute('name');
  const group = page.locator(`input[type=radio][name="${name}"]`);
  const checked = page.locator(`input[type=radio][name="${name}"]:checked`);
  const entry = await checked.count() > 0 ? checked : group.first();
  await focusByKeyboard(page, entry);
  if (await checked.count() === 0) await page.keyboard.press('Space');
  for (let presses = 0; presses < await group.count() && !await input.isChecked(); presses += 1) {
    await page.keyboard.press('ArrowDown');
  }
  if (!await input.isChecked()) throw new Error(`the arrows do not reach ${name}`);
}

export const keyboard = {
  press: (page, locator) => pressByKeyboard(page, locator),
  choose: chooseByKeyboard,
  async type(page, locator, text) {
    await focusByKeyboard(page, locator);
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText(text);
  },
  async select(page, locator, word) {
    await focusByKeyboard(page, locator);
    await page.keyboard.press('Home');
    const options = await locator.locator('option').allTextContents();
    for (let presses = 0; presses < options.length; presses += 1) {
      const shown = await locator.evaluate((select) => select.selectedOptions[0]?.textContent.trim());
      if (shown === word) return;
      await page.keyboard.press('ArrowDown');
    }
    throw new Error(`no option ${word} among ${options}`);
  },
};

export const pointer = {
  press: (page, locator) => locator.click(),
  choose: (page, input) => input.check(),
  type: (page, locator, text) => locator.fill(text),
  select: (page, locator, word) => locator.selectOption({ label: word }),
};

// The first of the page's fields, links and buttons with these words.
export const field = (page, label) => page.getByLabel(label, { exact: true });
export const button = (page, name) => page.getByRole('main').getByRole('button', { name });
export const link = (page, name) => page.getByRole('main').getByRole('link', { name }).first();
export const heading = (page) => page.getByRole('heading', { level: 1 }).textContent();

// Opens the demo's sign-in link of a role and confirms it.
export async function enter(world, page, name, hand = pointer) {
  const found = world.demo.links.find((candidate) => candidate.name === name);
  if (!found) throw new Error(`the demo has no link for ${name}`);
  await page.goto(found.url);
  await leave(page, () => hand.press(page, button(page, '入る')));
}
