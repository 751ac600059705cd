import { app } from 'electron';

/** Not started as processes of their own, or not at all: each takes 15 MB, and the page has no network and no camera. */
const IN_MAIN = ['NetworkServiceInProcess2', 'RunVideoCaptureServiceInBrowserProcess'];
/** V8 in the page: it lives from minute to minute, so that memory counts for more than the last cycle. */
const SMALL_HEAP = '--max-semi-space-size=1 --optimize-for-size';

/**
 * What Chromium is told; before it is ready. The page is drawn by the processor everywhere, as it is measured: no driver of a graphics card
 * can take the screen away. The page stays in its sandbox, in a process of its own.
 */
export function configureChromium(language: string | null): void {
  const { commandLine } = app;
  // An alarm must sound without anybody having touched the screen.
  commandLine.appendSwitch('autoplay-policy', 'no-user-gesture-required');
  commandLine.appendSwitch('disable-renderer-backgrounding');
  if (language !== null) commandLine.appendSwitch('lang', language);
  app.disableHardwareAcceleration();
  // The page draws nothing in three dimensions.
  commandLine.appendSwitch('disable-software-rasterizer');
  commandLine.appendSwitch('enable-features', IN_MAIN.join(','));
  commandLine.appendSwitch('disable-features', 'AudioServiceOutOfProcess');
  commandLine.appendSwitch('js-flags', SMALL_HEAP);
  // GTK would load a whole OpenGL to choose a visual that is never drawn with.
  process.env['GDK_GL'] = 'disable';
}
