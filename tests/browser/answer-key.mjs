// The right options of every quiz, read from the course content that the
// author edits; the pages never show them before the end.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { root } from './world.mjs';

// Text as the screen shows it: without line ends and the author's citations.
export const plain = (text) => text.replace(/\[\^[^\]]*\]/g, '').replace(/\s+/g, ' ').trim();

// The content's quiz files use one key and one JSON-like value a line.
function questionsOf(toml) {
  const questions = [];
  for (const line of toml.split('\n')) {
    const heading = /^\[\[(.+)\]\]$/.exec(line)?.[1];
    if (heading === 'question') questions.push({ options: [] });
    if (heading === 'question.option') questions.at(-1).options.push({});
    const [, key, value] = /^(stem|text|correct|explanation|kind) = (".*"|true|false)\s*$/.exec(line) ?? [];
    if (key === 'stem' || key === 'kind') questions.at(-1)[key] = plain(JSON.parse(value));
    else if (key) questions.at(-1).options.at(-1)[key] = typeof JSON.parse(value) === 'string' ? plain(JSON.parse(value)) : JSON.parse(value);
  }
  return questions;
}

// Stem → options with `text`, `correct` and `explanation`.
export async function answerKey() {
  const tracks = path.join(root, 'course-content/tracks');
  const files = (await readdir(tracks, { recursive: true })).filter((name) => /-(quiz|bank)\.toml$/.test(name));
  const key = new Map();
  for (const file of files) {
    for (const question of questionsOf(await readFile(path.join(tracks, file), 'utf8'))) key.set(question.stem, question.options);
  }
  if (key.size === 0) throw new Error('the course content has no quiz questions');
  return key;
}
