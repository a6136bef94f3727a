import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  BigValueColorMode,
  BigValueGraphMode,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  DashboardLinkBuilder,
  DashboardLinkType,
  type Panel as GrafanaPanel,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { runbookOf } from './alert-name.ts';
import type { Limits, Panel, Query } from './panel.ts';

export const prometheus = { type: 'prometheus', uid: '${datasource}' };

const heights = { number: 4, lines: 8, areas: 8, list: 8 } as const;
const standardWidths = { number: 4, lines: 12, areas: 12, list: 24 } as const;

export function renderPanel(panel: Panel, id: number): Builder<GrafanaPanel> {
  const builder = builderOf(panel)
    .id(id)
    .title(panel.title)
    .description(panel.description)
    .datasource(prometheus)
    .unit(panel.unit)
    .height(heights[panel.kind])
    .span(panel.width ?? standardWidths[panel.kind])
    .thresholds(thresholdsOf(panel.limits))
    .links((panel.alerts ?? []).map(linkToRunbook));
  panel.queries.forEach((query, index) => builder.withTarget(targetOf(query, panel, String.fromCharCode(65 + index))));
  return builder;
}

function builderOf(panel: Panel): StatBuilder | TimeseriesBuilder | TableBuilder {
  if (panel.kind === 'number') {
    return new StatBuilder()
      .graphMode(BigValueGraphMode.Area)
      .colorMode(panel.limits ? BigValueColorMode.Background : BigValueColorMode.Value)
      .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
      .noValue('no data');
  }
  if (panel.kind === 'list') return new TableBuilder().noValue('none');
  const lines = new TimeseriesBuilder()
    .min(0)
    .lineWidth(1)
    .fillOpacity(panel.kind === 'areas' ? 40 : 8)
    .showPoints(VisibilityMode.Never)
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.Table)
        .placement(LegendPlacement.Bottom)
        .showLegend(true)
        .calcs(['lastNotNull', 'max']),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));
  if (panel.limits) {
    lines.thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
  }
  return panel.kind === 'areas' ? lines.stacking(new StackingConfigBuilder().mode(StackingMode.Normal)) : lines;
}

function targetOf({ expression, legend }: Query, { kind }: Panel, refId: string): DataqueryBuilder {
  const target = new DataqueryBuilder().refId(refId).datasource(prometheus).expr(expression).legendFormat(legend);
  return kind === 'list' ? target.instant().format(PromQueryFormat.Table) : target.range();
}

function thresholdsOf(limits: Limits | undefined): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(stepsOf(limits));
}

/** Colours with the value from which on each holds; the first holds from below. */
function stepsOf(limits: Limits | undefined): { readonly value: number | null; readonly color: string }[] {
  if (limits === undefined) return [{ value: null, color: 'blue' }];
  const { amber, red, isLowBad } = limits;
  if (isLowBad) {
    const middle = amber === undefined ? [] : [{ value: red, color: 'orange' }];
    return [{ value: null, color: 'red' }, ...middle, { value: amber ?? red, color: 'green' }];
  }
  const middle = amber === undefined ? [] : [{ value: amber, color: 'orange' }];
  return [{ value: null, color: 'green' }, ...middle, { value: red, color: 'red' }];
}

function linkToRunbook(alert: string): DashboardLinkBuilder {
  return new DashboardLinkBuilder(`Runbook: ${alert}`)
    .type(DashboardLinkType.Link)
    .url(`\${runbooks}/${runbookOf(alert)}`)
    .targetBlank(true);
}
