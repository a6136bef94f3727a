import { inRepository } from '../../command/files/folders.ts';

export const rulesFolder = inRepository('deploy/monitoring/rules');
export const ruleTestsFolder = inRepository('deploy/monitoring/rule-tests');
export const dashboardsFolder = inRepository('deploy/monitoring/dashboards');
export const prometheusExample = inRepository('deploy/monitoring/prometheus.yaml');
export const runbooksFolder = inRepository('docs/runbooks');
export const metricsPage = inRepository('docs/metrics.md');
