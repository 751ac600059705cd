export { TimeChart, type TimeChartProps, type TimeLine, type TimeMark, type TimeZone } from './time-chart.tsx';
export { TrendChart, type TrendChartProps, type TrendSeries } from './trend-chart.tsx';
