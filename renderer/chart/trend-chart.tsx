import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

export interface TrendSeries {
  readonly label: string;
  /** CSS colour. */
  readonly colour: string;
  /** One per time; null leaves a gap. */
  readonly values: readonly (number | null)[];
}

export interface TrendChartProps {
  /** Unix seconds, ascending. */
  readonly times: readonly number[];
  readonly series: readonly TrendSeries[];
  /** CSS pixels. */
  readonly height: number;
  /** Unix seconds; absent: as the data is. */
  readonly range?: { readonly from: number; readonly to: number };
  /** CSS colours of axes and grid. */
  readonly ink?: { readonly text: string; readonly grid: string };
  /** Charts of one key share their cursor. */
  readonly cursorKey?: string;
  /** What the time is called below the chart. */
  readonly timeLabel?: string;
  /** What the chart says, for those who do not see it. */
  readonly description?: string;
}

/** uPlot behind one component: trends over time, gaps stay gaps, the cursor tells the values. */
export function TrendChart({ times, series, height, range, ink, cursorKey, timeLabel = 'Time', description }: TrendChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const shown = useRef(range);
  shown.current = range;
  const shape = JSON.stringify([series.map(({ label, colour }) => [label, colour]), ink, cursorKey, timeLabel]);

  useEffect(() => {
    if (host.current === null) return;
    type Shape = [[string, string][], TrendChartProps['ink'] | null, string | null, string];
    const [labels, colours, key, time] = JSON.parse(shape) as Shape;
    const axis = colours
      ? { stroke: colours.text, grid: { stroke: colours.grid, width: 1 }, ticks: { stroke: colours.grid } }
      : {};
    const plot = new uPlot(
      {
        width: host.current.clientWidth,
        height,
        series: [
          { label: time, value: (_, at: number | null) => (at === null ? '--' : clock(at)) },
          ...labels.map(([label, stroke]) => ({ label, stroke, width: 2, spanGaps: false, points: { show: true, size: 5 } })),
        ],
        axes: [{ ...axis, values: (_, splits) => splits.map((at) => clock(at)) }, axis],
        scales: { x: { time: true, range: (_, low, high) => [shown.current?.from ?? low, shown.current?.to ?? high] } },
        ...(key === null ? {} : { cursor: { sync: { key } } }),
        legend: { live: true },
      },
      [[], ...labels.map(() => [])],
      host.current,
    );
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
  }, [shape, height]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the shape makes a new chart, which has no data yet
  useEffect(() => {
    chart.current?.setData([[...times], ...series.map(({ values }) => [...values])]);
  }, [times, series, shape, height, range?.from, range?.to]);

  return <div ref={host} className="trend-chart" role="img" aria-label={description} />;
}

/** Local clock, 24 h. */
function clock(seconds: number): string {
  return new Date(seconds * 1000).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
}
