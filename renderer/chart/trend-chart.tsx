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
}

/** uPlot behind one component: trends over time, gaps stay gaps, the cursor tells the values. */
export function TrendChart({ times, series, height }: TrendChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const shape = JSON.stringify(series.map(({ label, colour }) => [label, colour]));

  useEffect(() => {
    if (host.current === null) return;
    const labels = JSON.parse(shape) as [string, string][];
    const plot = new uPlot(
      {
        width: host.current.clientWidth,
        height,
        series: [
          {},
          ...labels.map(([label, stroke]) => ({ label, stroke, width: 2, spanGaps: false, points: { show: true, size: 5 } })),
        ],
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

  useEffect(() => {
    chart.current?.setData([[...times], ...series.map(({ values }) => [...values])]);
  }, [times, series]);

  return <div ref={host} className="trend-chart" />;
}
