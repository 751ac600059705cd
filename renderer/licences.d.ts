/** Made by vite.config.ts from the lock file when the page is built. */
declare module 'virtual:licences' {
  export interface Licence {
    readonly name: string;
    readonly version: string;
    /** SPDX expression as the library states it. */
    readonly licence: string;
  }
  export const licences: readonly Licence[];
}
