import type { Page } from 'playwright-core';

/** For each column of a canvas the middle of what is lit, in pixels from the top; null where nothing is. Read from the pixels. */
export function columnMiddles(page: Page, selector: string): Promise<(number | null)[]> {
  return page.evaluate((wanted) => {
    const canvas = document.querySelector<HTMLCanvasElement>(wanted);
    const context = canvas?.getContext('2d');
    if (!canvas || !context) throw new Error(`no canvas ${wanted}`);
    const { width, height } = canvas;
    const { data } = context.getImageData(0, 0, width, height);
    return Array.from({ length: width }, (_, x) => {
      let top = -1;
      let bottom = -1;
      for (let y = 0; y < height; y += 1) {
        if ((data[(y * width + x) * 4 + 3] ?? 0) < 128) continue;
        if (top < 0) top = y;
        bottom = y;
      }
      return top < 0 ? null : (top + bottom) / 2;
    });
  }, selector);
}
