import {
  type Dashboard as GrafanaDashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
  TextBoxVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { Dashboard, VariableName } from './panel.ts';
import { prometheus, renderPanel } from './render-panel.ts';

const tag = 'oblivion';
/** The same as in the rules; the reader or the chart puts the address of the published runbooks here. */
export const runbooksFolder = 'docs/runbooks';

/** Which metric names the values of a variable: every process of its kind has it. */
const variables: Readonly<Record<VariableName, { readonly label: string; readonly values: string }>> = {
  namespace: { label: 'Namespace', values: 'label_values(oblivion_redis_connected, namespace)' },
  job: { label: 'Nexus', values: 'label_values(oblivion_redis_connected{namespace=~"$namespace"}, job)' },
  agent_job: { label: 'Agents', values: 'label_values(oblivion_agent_connected{namespace=~"$namespace"}, job)' },
};

/** A dashboard as Grafana imports it. */
export function renderDashboard(dashboard: Dashboard): GrafanaDashboard {
  const builder = new DashboardBuilder(dashboard.title)
    .uid(`oblivion-${dashboard.name}`)
    .description(dashboard.description)
    .tags([tag])
    .timezone('browser')
    .refresh('30s')
    .time({ from: 'now-3h', to: 'now' })
    .tooltip(DashboardCursorSync.Crosshair)
    .editable()
    .link(
      new DashboardLinkBuilder('Oblivion')
        .type(DashboardLinkType.Dashboards)
        .tags([tag])
        .keepTime(true)
        .includeVars(true),
    )
    .withVariable(new DatasourceVariableBuilder('datasource').label('Prometheus').type('prometheus'));
  for (const name of dashboard.variables) builder.withVariable(renderVariable(name));
  builder.withVariable(new TextBoxVariableBuilder('runbooks').label('Runbooks at').defaultValue(runbooksFolder));
  let id = 0;
  for (const row of dashboard.rows) {
    builder.withRow(new RowBuilder(row.title).id(++id));
    for (const panel of row.panels) builder.withPanel(renderPanel(panel, ++id));
  }
  const { links = [], ...rendered } = builder.build();
  // Beside the variables, where they are seen, instead of the menu that the library puts them in.
  const seenLinks = links.map(({ placement: _placement, ...link }) => link);
  return { ...rendered, annotations: { list: [] }, links: seenLinks };
}

function renderVariable(name: VariableName): QueryVariableBuilder {
  const { label, values } = variables[name];
  return (
    new QueryVariableBuilder(name)
      .label(label)
      .datasource(prometheus)
      .query({ query: values, refId: name })
      .definition(values)
      .refresh(VariableRefresh.OnTimeRangeChanged)
      .sort(VariableSort.AlphabeticalAsc)
      .multi(true)
      .includeAll(true)
      // Also fits series that do not have the label, as on one machine without namespaces.
      .allValue('.*')
      .current({ selected: true, text: 'All', value: '$__all' })
  );
}
