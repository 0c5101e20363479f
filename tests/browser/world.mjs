// The demo world, a browser and a mail server: what every browser test needs.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { startSmtpSink } from './smtp-sink.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
export const root = path.resolve(here, '../..');
const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1280, height: 900 };

// Starts `terakoya demo` with real mail going to the sink; its first line of
// output is the JSON description of the world.
export async function startWorld() {
  const smtp = await startSmtpSink();
  const data = await mkdtemp(path.join(tmpdir(), 'terakoya-browser-'));
  const server = spawn(process.env.TERAKOYA_BIN ?? path.join(root, 'target/debug/terakoya'),
    ['demo', '--port', '0', '--data', data, '--json'],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env,
      TERAKOYA_SMTP__HOST: '127.0.0.1', TERAKOYA_SMTP__PORT: String(smtp.port), TERAKOYA_SMTP__TLS: 'none', TERAKOYA_LOG__FILTER: 'warn' } });
  const lines = readline.createInterface({ input: server.stdout });
  const [first] = await Promise.race([
    once(lines, 'line'),
    once(server, 'exit').then(([code]) => { throw new Error(`the demo ended with ${code}`); }),
  ]);
  const demo = JSON.parse(first);
  // Reduced motion for the whole browser: a context's wish reaches a new page a
  // moment late, and a transition that had begun by then fails as a script error.
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--force-prefers-reduced-motion', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
  return {
    demo, smtp, browser, url: demo.url,
    async stop() {
      await browser.close();
      const ended = once(server, 'exit');
      server.kill('SIGTERM');
      const [code] = await ended;
      await smtp.close();
      await rm(data, { recursive: true, force: true });
      if (code !== 0) throw new Error(`the server ended with ${code}`);
    },
  };
}

// A browser context whose pages fail the test on any script or policy error.
// Motion is reduced unless asked for: a page in transition cannot be resized.
export async function openContext(world, { javaScript = true, viewport = PHONE, reducedMotion = 'reduce', locale = 'ja-JP' } = {}) {
  const context = await world.browser.newContext({
    javaScriptEnabled: javaScript, viewport, reducedMotion, locale, baseURL: world.url,
  });
  context.setDefaultTimeout(10_000);
  const errors = [];
  context.on('page', (page) => {
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('console', (message) => {
      const refusedForm = /status of 4\d\d/.test(message.text());
      if (message.type() === 'error' && !refusedForm) errors.push(message.text());
    });
  });
  return { context, page: await context.newPage(), errors };
}

// Accessibility and layout faults of the page as it stands, in words.
export async function pageFaults(page) {
  const faults = [];
  await page.evaluate(axeSource);
  const result = await page.evaluate((tags) => window.axe.run(document, { runOnly: { type: 'tag', values: tags } }), AXE_TAGS);
  for (const violation of result.violations) {
    faults.push(`${page.url()} axe ${violation.id}: ${violation.nodes.map((node) => node.target.join(' ')).join(', ')}`);
  }
  const layout = await page.evaluate(() => {
    const found = [];
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth > clientWidth) found.push(`scrolls sideways (${scrollWidth} > ${clientWidth})`);
    for (const element of document.querySelectorAll('a, button, input, select, textarea, summary')) {
      const box = element.getBoundingClientRect();
      const style = getComputedStyle(element);
      const hidden = box.width === 0 || style.visibility === 'hidden' || element.closest('[hidden]');
      const visuallyHidden = box.width <= 1 || style.clipPath !== 'none' || box.right < 0 || box.bottom < 0;
      const inText = style.display === 'inline';
      const labelled = element.labels?.[0]?.getBoundingClientRect();
      const height = Math.max(box.height, labelled?.height ?? 0);
      const width = Math.max(box.width, labelled?.width ?? 0);
      if (!hidden && !visuallyHidden && !inText && (height < 24 || width < 24)) {
        found.push(`small target ${element.outerHTML.slice(0, 80)} (${Math.round(width)}×${Math.round(height)})`);
      }
    }
    return found;
  });
  return faults.concat(layout.map((fault) => `${page.url()} ${fault}`));
}

// Presses Tab until the element has the focus, then Enter or Space: what a
// person without a mouse does. Fails when it cannot be reached.
export async function pressByKeyboard(page, locator, key = 'Enter') {
  await focusByKeyboard(page, locator);
  await page.keyboard.press(key);
}

export async function focusByKeyboard(page, locator) {
  const target = await locator.elementHandle({ timeout: 5000 });
  for (let presses = 0; presses < 200; presses += 1) {
    const focused = await target.evaluate((element) => element === document.activeElement);
    if (focused) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard does not reach ${await target.evaluate((element) => element.outerHTML.slice(0, 120))}`);
}
