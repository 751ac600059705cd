import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { PROJECT } from '../../electron/start/local-system-adapter.ts';

const REPORT = join(PROJECT, '.cache', 'journeys', 'touches.json');

/** Counts what a nurse's finger does in one task: touches and function keys alike; what is typed counts as one. */
export class Touches {
  readonly #page: Page;
  #count = 0;

  constructor(page: Page) {
    this.#page = page;
  }

  get count(): number {
    return this.#count;
  }

  async touch(target: Locator): Promise<void> {
    await target.click();
    this.#count += 1;
  }

  async key(name: string): Promise<void> {
    await this.#page.keyboard.press(name);
    this.#count += 1;
  }

  async type(target: Locator, text: string): Promise<void> {
    await target.fill(text);
    this.#count += 1;
  }
}

/** Keeps how many touches a task took: `.cache/journeys/touches.json`. */
export function report(task: string, count: number): void {
  mkdirSync(dirname(REPORT), { recursive: true });
  writeFileSync(REPORT, `${JSON.stringify({ ...known(), [task]: count }, null, 2)}\n`);
}

function known(): Record<string, number> {
  try {
    return JSON.parse(readFileSync(REPORT, 'utf8')) as Record<string, number>;
  } catch {
    return {};
  }
}
