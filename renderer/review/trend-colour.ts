/** Colours of the tokens for what draws on a canvas: it cannot read them by name. */
export function trendColour(token: string): string {
  const name = token === 'score' ? 'ink' : token;
  const value = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  // Shortened colours are written out, so that a share of transparency can follow.
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(value);
  return short === null
    ? value
    : `#${short
        .slice(1)
        .map((digit) => digit + digit)
        .join('')}`;
}
