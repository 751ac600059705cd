/**
 * Points for how far a value is from normal: the acute physiology part of APACHE II (Knaus, Draper, Wagner, Zimmerman, Crit Care Med
 * 1985;13:818-29, table as reprinted in textbooks; the paper was not re-read). Used as an input of the mortality model, never shown
 * as an APACHE II score. Each row: points for values up to and including `upTo`, down to the row before.
 */
export const ACUTE_PHYSIOLOGY: readonly {
  readonly parameter: string;
  readonly rows: readonly (readonly [upTo: number, points: number])[];
}[] = [
  {
    parameter: 'Temp',
    rows: [
      [29.9, 4],
      [31.9, 3],
      [33.9, 2],
      [35.9, 1],
      [38.4, 0],
      [38.9, 1],
      [40.9, 3],
      [Infinity, 4],
    ],
  },
  {
    parameter: 'mean',
    rows: [
      [49, 4],
      [69, 2],
      [109, 0],
      [129, 2],
      [159, 3],
      [Infinity, 4],
    ],
  },
  {
    parameter: 'HR',
    rows: [
      [39, 4],
      [54, 3],
      [69, 2],
      [109, 0],
      [139, 2],
      [179, 3],
      [Infinity, 4],
    ],
  },
  {
    parameter: 'RespRate',
    rows: [
      [5, 4],
      [9, 2],
      [11, 1],
      [24, 0],
      [34, 1],
      [49, 3],
      [Infinity, 4],
    ],
  },
  {
    parameter: 'pH',
    rows: [
      [7.14, 4],
      [7.24, 3],
      [7.32, 2],
      [7.49, 0],
      [7.59, 1],
      [7.69, 3],
      [Infinity, 4],
    ],
  },
  {
    parameter: 'Na',
    rows: [
      [110, 4],
      [119, 3],
      [129, 2],
      [149, 0],
      [154, 1],
      [159, 2],
      [179, 3],
      [Infinity, 4],
    ],
  },
  {
    parameter: 'K',
    rows: [
      [2.4, 4],
      [2.9, 2],
      [3.4, 1],
      [5.4, 0],
      [5.9, 1],
      [6.9, 3],
      [Infinity, 4],
    ],
  },
  {
    parameter: 'Creatinine',
    rows: [
      [0.5, 2],
      [1.4, 0],
      [1.9, 2],
      [3.4, 3],
      [Infinity, 4],
    ],
  },
  {
    parameter: 'HCT',
    rows: [
      [19.9, 4],
      [29.9, 2],
      [45.9, 0],
      [49.9, 1],
      [59.9, 2],
      [Infinity, 4],
    ],
  },
  {
    parameter: 'WBC',
    rows: [
      [0.9, 4],
      [2.9, 2],
      [14.9, 0],
      [19.9, 1],
      [39.9, 2],
      [Infinity, 4],
    ],
  },
];
