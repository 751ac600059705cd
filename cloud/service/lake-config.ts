import { z } from 'zod';

export const blobContainer = z.strictObject({ connectionString: z.string().min(1), container: z.string().min(1) });

export const lakeConfig = z.strictObject({
  /** A container of ADLS Gen2 or Azure Blob to write it to, which is made when it is not there; null: the directory. */
  azure: blobContainer.nullable().default(null),
  /** Whether files are sealed; false only where whatever reads them cannot have keys and the place itself is encrypted. */
  sealed: z.boolean().default(true),
  /** Holds the keys that files are sealed with; null: `lake-keys.json` in the directory, made at the first start. */
  keyFile: z.string().min(1).nullable().default(null),
  /** Days kept; null: for ever. */
  retentionDays: z
    .strictObject({
      readings: z.int().positive().nullable().default(null),
      scores: z.int().positive().nullable().default(null),
      trends: z.int().positive().nullable().default(null),
      followed: z.int().positive().nullable().default(null),
    })
    .prefault({}),
});
