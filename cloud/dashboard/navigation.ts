import { type Page, useDashboard } from './store.ts';

/** Moves to a page without loading it anew. */
export function go(event: { preventDefault(): void }, page: Page, path: string): void {
  event.preventDefault();
  showPage(page, path);
}

export function showPage(page: Page, path: string): void {
  history.pushState(null, '', path);
  useDashboard.getState().setPage(page);
}
