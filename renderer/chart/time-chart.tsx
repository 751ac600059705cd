import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

export interface TimeLine {
  readonly label: string;
  /** CSS colour. */
  readonly colour: string;
  /** One per time; null leaves a gap. */
  readonly mean: readonly (number | null)[];
  readonly min: readonly (number | null)[];
  readonly max: readonly (number | null)[];
}

export interface TimeMark {
  /** Unix s. */
  readonly at: number;
  readonly colour: string;
  /** Share of the height, 0 to 1: colour is never the only sign. */
  readonly height: number;
}

export interface TimeZone {
  readonly from: number;
  readonly to: number;
  readonly colour: string;
}

export interface TimeChartProps {
  /** Unix s, ascending. */
  readonly times: readonly number[];
  readonly lines: readonly TimeLine[];
  readonly range: { readonly from: number; readonly to: number };
  /** CSS pixels. */
  readonly height: number;
  /** Of letters, lines and marks; 1 on 1920 pixels. */
  readonly scale: number;
  readonly marks: readonly TimeMark[];
  /** Charts of one key share their cursor. */
  readonly cursorKey: string;
  readonly stepped?: boolean;
  /** Fixed bounds of the values; absent: as the data is. */
  readonly bounds?: readonly [low: number, high: number];
  readonly zones?: readonly TimeZone[];
  readonly timeText: (seconds: number) => string;
  readonly valueText: (value: number) => string;
  readonly onCursor: (index: number | null) => void;
  readonly onSelect: (from: number, to: number) => void;
}

const AXIS_WIDTH = 64;
const FADED = '38';

/** Mean as a line, least and greatest as a band about it; gaps are gaps, a lone minute is a dot. Dragging selects a period. */
export function TimeChart(props: TimeChartProps) {
  const { times, lines, range, height, marks } = props;
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const shape = JSON.stringify([
    lines.map(({ label, colour }) => [label, colour]),
    props.stepped,
    props.bounds,
    props.zones,
    props.scale,
  ]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the shape stands for what it is made of
  useEffect(() => {
    if (host.current === null) return;
    const plot = new uPlot(optionsOf(latest, host.current.clientWidth, height), dataOf(latest.current), host.current);
    chart.current = plot;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) plot.setSize({ width: entry.contentRect.width, height });
    });
    observer.observe(host.current);
    return () => {
      observer.disconnect();
      plot.destroy();
      chart.current = null;
    };
  }, [shape, height, props.cursorKey]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: marks are drawn with the data
  useEffect(() => {
    chart.current?.setData(dataOf({ times, lines }));
  }, [times, lines, marks, range.from, range.to]);

  return <div ref={host} className="time-chart" />;
}

function dataOf({ times, lines }: Pick<TimeChartProps, 'times' | 'lines'>): uPlot.AlignedData {
  const columns = lines.flatMap(({ mean, min, max }) => [[...max], [...min], [...mean]]);
  return [[...times], ...columns];
}

type Latest = { readonly current: TimeChartProps };

function optionsOf(latest: Latest, width: number, height: number): uPlot.Options {
  const { lines, stepped, bounds, cursorKey, scale } = latest.current;
  const paths = stepped === true ? uPlot.paths.stepped?.({ align: 1 }) : undefined;
  const drawn = paths === undefined ? {} : { paths };
  const series = lines.flatMap(({ label, colour }): uPlot.Series[] => [
    { label: `${label} max`, stroke: 'transparent', points: { show: false }, spanGaps: false, ...drawn },
    { label: `${label} min`, stroke: 'transparent', points: { show: false }, spanGaps: false, ...drawn },
    {
      label,
      stroke: colour,
      width: 2 * scale,
      spanGaps: false,
      points: { show: true, size: 4 * scale, fill: colour, filter: lonely },
      ...drawn,
    },
  ]);
  const axis = {
    stroke: '#b0bec5',
    grid: { stroke: '#26323b', width: 1 },
    ticks: { stroke: '#26323b' },
    font: `${Math.round(15 * scale)}px sans-serif`,
    gap: 5 * scale,
  };
  return {
    width,
    height,
    legend: { show: false },
    cursor: {
      sync: { key: cursorKey },
      drag: { x: true, y: false, setScale: false },
      points: { size: 7 },
      y: false,
    },
    scales: {
      x: { time: true, range: () => [latest.current.range.from, latest.current.range.to] },
      y: bounds === undefined ? {} : { range: [bounds[0], bounds[1]] },
    },
    series: [{}, ...series],
    bands: lines.map(({ colour }, at) => ({ series: [at * 3 + 1, at * 3 + 2] as uPlot.Band.Bounds, fill: `${colour}${FADED}` })),
    axes: [
      {
        ...axis,
        size: 28 * scale,
        space: 50 * scale,
        values: (_, splits) => splits.map((each) => latest.current.timeText(each)),
      },
      {
        ...axis,
        size: AXIS_WIDTH * scale,
        space: 30 * scale,
        values: (_, splits) => splits.map((each) => latest.current.valueText(each)),
      },
    ],
    hooks: {
      drawClear: [(plot) => drawZones(plot, latest.current.zones ?? [])],
      draw: [(plot) => drawMarks(plot, latest.current)],
      setCursor: [
        (plot) =>
          latest.current.onCursor(plot.cursor.left === undefined || plot.cursor.left < 0 ? null : (plot.cursor.idx ?? null)),
      ],
      setSelect: [(plot) => select(plot, latest.current)],
    },
  };
}

/** A minute between two gaps would be no line. */
function lonely(plot: uPlot, at: number): number[] {
  const values = plot.data[at] ?? [];
  const [from, to] = plot.series[0]?.idxs ?? [0, values.length - 1];
  const found: number[] = [];
  for (let index = from; index <= to; index += 1)
    if (values[index] != null && values[index - 1] == null && values[index + 1] == null) found.push(index);
  return found;
}

function select(plot: uPlot, { onSelect }: TimeChartProps): void {
  const { left, width } = plot.select;
  if (width < 8) return;
  onSelect(plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x'));
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
}

function drawZones(plot: uPlot, zones: readonly TimeZone[]): void {
  const { ctx, bbox } = plot;
  for (const { from, to, colour } of zones) {
    const [top, foot] = [plot.valToPos(to, 'y', true), plot.valToPos(from, 'y', true)];
    ctx.fillStyle = colour;
    ctx.fillRect(
      bbox.left,
      Math.max(bbox.top, top),
      bbox.width,
      Math.min(bbox.top + bbox.height, foot) - Math.max(bbox.top, top),
    );
  }
}

function drawMarks(plot: uPlot, { marks, scale }: TimeChartProps): void {
  const { ctx, bbox, scales } = plot;
  const { min, max } = scales['x'] ?? {};
  for (const { at, colour, height } of marks) {
    if (at < (min ?? 0) || at > (max ?? 0)) continue;
    const x = plot.valToPos(at, 'x', true);
    ctx.fillStyle = colour;
    ctx.fillRect(x - scale, bbox.top, 2 * scale, bbox.height * height);
    ctx.beginPath();
    ctx.moveTo(x - 5 * scale, bbox.top);
    ctx.lineTo(x + 5 * scale, bbox.top);
    ctx.lineTo(x, bbox.top + 9 * scale);
    ctx.fill();
  }
}
