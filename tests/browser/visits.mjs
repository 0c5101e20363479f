// The bar that every page has to pass, at the width of a phone and of a desk.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { DESKTOP, PHONE, pageFaults } from './world.mjs';

const NARROWEST = { width: 320, height: 640 };
const KEYS = /[0-9a-f]{8}-[0-9a-f-]{27}/g;
const look = process.env.TERAKOYA_LOOK;

// The address with every key left out: what one template serves.
function patternOf(address) {
  return new URL(address).pathname
    .replace(KEYS, ':id')
    .replace(/\/link\/[^/]+/, '/link/:token')
    .replace(/\/(lessons|quizzes)\/[^/]+/, '/$1/:code')
    .replace(/\/questions\/\d+/, '/questions/:place')
    .replace(/\/versions\/\d+/, '/versions/:number');
}

export class Visits {
  seen = new Set();
  faults = [];

  // Checks the page as it stands, once for each template and state.
  async check(page, state = '') {
    const name = patternOf(page.url()) + (state && `#${state}`);
    if (this.seen.has(name)) return;
    this.seen.add(name);
    const before = page.viewportSize();
    for (const size of [PHONE, DESKTOP]) {
      await page.setViewportSize(size);
      const found = await pageFaults(page);
      this.faults.push(...found.map((fault) => `${state} at ${size.width}: ${fault}`));
      await this.keep(page, name, size.width);
    }
    await page.setViewportSize(NARROWEST);
    const [inner, outer] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
    if (inner > outer) this.faults.push(`${name} scrolls sideways at 320 (${inner} > ${outer})`);
    const text = await page.locator('body').innerText();
    if (/[\u2066-\u2069]|\{\{|\bundefined\b|\bNaN\b|\bnull\b/.test(text)) this.faults.push(`${name} shows a technical mark`);
    await page.setViewportSize(before);
  }

  // With TERAKOYA_LOOK=folder every page is kept as an image for a person.
  async keep(page, name, width) {
    if (!look) return;
    await mkdir(look, { recursive: true });
    const file = `${name.replace(/[^\p{L}\p{N}#-]+/gu, '_')}-${width}.png`;
    await page.screenshot({ path: path.join(look, file), fullPage: true });
  }

  assertClean() {
    const short = this.faults.map((fault) => fault.replace(KEYS, ':id'));
    assert.equal([...new Set(short)].join('\n'), '');
  }
}
