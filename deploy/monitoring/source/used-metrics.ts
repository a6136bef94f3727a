import { parser } from '@prometheus-io/lezer-promql';

export interface MetricUse {
  readonly metric: string;
  /** Labels that its selector names. */
  readonly labels: readonly string[];
}

/** Every metric that a query reads, found with Prometheus' own grammar. Throws where the grammar is not kept. */
export function usedMetrics(expression: string): readonly MetricUse[] {
  const uses: { metric: string; labels: string[] }[] = [];
  parser.parse(expression).iterate({
    enter: (node) => {
      const text = () => expression.slice(node.from, node.to);
      if (node.type.isError) throw new Error(`not PromQL at character ${node.from}: ${expression}`);
      if (node.name === 'VectorSelector') {
        const identifier = node.node.getChild('Identifier');
        if (identifier) uses.push({ metric: expression.slice(identifier.from, identifier.to), labels: [] });
      }
      // Inside a selector the labels of matchers are the only names of labels; groupings stand outside of it.
      if (node.name === 'LabelName' && node.node.parent?.name === 'UnquotedLabelMatcher')
        uses.at(-1)?.labels.push(text());
    },
  });
  return uses;
}
