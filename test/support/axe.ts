import { source as AXE } from 'axe-core';
import type { Page } from 'playwright-core';

/** Long tables repeat themselves, and axe takes its time with each cell. */
const EXCLUDED = { exclude: ['tbody tr:nth-child(n+12)'] };

/** What axe finds on the dashboard's page as it is shown, in both themes; of the second only contrast, the rest does not depend on it. */
export async function axeFindings(page: Page): Promise<readonly string[]> {
  // The page's own policy lets no script in by a tag.
  await page.evaluate(AXE);
  const found: string[] = [];
  for (const [key, options] of [
    ['Dark', {}],
    ['Light', { runOnly: ['color-contrast'] }],
  ] as const) {
    const theme = key === 'Dark' ? 'light' : 'dark';
    const violations = await page.evaluate(
      async ([context, wanted]) => {
        type Axe = {
          run: (context: object, options: object) => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
        };
        return (await (globalThis as unknown as { axe: Axe }).axe.run(context, wanted)).violations;
      },
      [EXCLUDED, options] as const,
    );
    found.push(
      ...violations.map(({ id, nodes }) => `${theme}, ${id}: ${nodes.map(({ html }) => html.slice(0, 150)).join(' | ')}`),
    );
    const button = page.getByRole('button', { name: key });
    // Beside an open dialog nothing can be pressed, and a wall has no such button.
    if ((await page.locator('dialog[open]').count()) > 0 || (await button.count()) === 0)
      await page.evaluate((other) => (document.documentElement.dataset['theme'] = other), key.toLowerCase());
    else await button.click();
  }
  return found;
}
