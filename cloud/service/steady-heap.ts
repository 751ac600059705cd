import { setFlagsFromString } from 'node:v8';

/**
 * Imported before everything else by the process that runs the hub. V8 learns from a moment when the disk was slow that messages
 * live long, puts the next ones among its old objects, and these hold on to whatever they were made with: collections of 7 to 10 ms
 * instead of 1 ms, for as long as the process lives. Where an object begins its life is not guessed here.
 */
setFlagsFromString('--no-allocation-site-pretenuring');
