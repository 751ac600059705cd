/** A wall does not scroll, and no tile cuts what is in it. */
export const EVERYTHING_IN_SIGHT = `(() => {
  const { scrollHeight, scrollWidth } = document.documentElement;
  const tiles = [...document.querySelectorAll('.wall-tile')];
  const inside = ({ bottom, right }) => bottom <= innerHeight && right <= innerWidth;
  return scrollHeight <= innerHeight && scrollWidth <= innerWidth && tiles.length > 0
    && tiles.every((tile) => inside(tile.getBoundingClientRect()) && tile.scrollHeight <= tile.clientHeight + 1);
})()`;

/** The least of all gaps between two neighbouring numbers if all were as wide as they get, in the size of their letters. */
export const LEAST_GAP = `(() => Math.min(...[...document.querySelectorAll('.wall-numbers')].flatMap((row) => {
  const numbers = [...row.querySelectorAll('dd')];
  for (const number of numbers) number.textContent = number.parentElement.dataset.vital === 'respiratory-rate' ? '88' : '188';
  const boxes = numbers.map((number) => {
    const range = document.createRange();
    range.selectNodeContents(number);
    return range.getBoundingClientRect();
  });
  const size = parseFloat(getComputedStyle(numbers[0]).fontSize);
  return boxes.slice(1).map((box, at) => (box.left - boxes[at].right) / size);
})))()`;

/** Of all words in tiles, in thousandths of the height of the wall. */
export const SMALLEST_LETTERS = `(() => Math.min(...[...document.querySelectorAll('.wall-tile *')]
  .filter((element) => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== ''))
  .map((element) => (1000 * parseFloat(getComputedStyle(element).fontSize)) / innerHeight)))()`;
