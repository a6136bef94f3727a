import {
  type KyselyPlugin,
  type OperationNode,
  type PluginTransformQueryArgs,
  type PluginTransformResultArgs,
  type QueryResult,
  RawNode,
  type ReferenceNode,
  type ReturningNode,
  type RootOperationNode,
  type SelectAllNode,
  SelectionNode,
  TableNode,
  type UnknownRow,
} from 'kysely';

export interface TableColumn {
  readonly table: string;
  readonly column: string;
}

/**
 * Writes out the columns where a statement asks for all of them. What a statement answers with then stays the same when a migration adds
 * columns, and PostgreSQL can keep it prepared. As long as the columns are not known, statements go as they are.
 */
export class NamedColumns implements KyselyPlugin {
  #columns: ReadonlyMap<string, readonly string[]> = new Map();
  readonly #selections = new Map<string, readonly SelectionNode[]>();

  get isKnown(): boolean {
    return this.#columns.size > 0;
  }

  know(columns: readonly TableColumn[]): void {
    this.forget();
    const byTable = Map.groupBy(columns, ({ table }) => table);
    this.#columns = new Map([...byTable].map(([table, own]) => [table, own.map(({ column }) => column)]));
  }

  /** A migration has taken columns away. */
  forget(): void {
    this.#columns = new Map();
    this.#selections.clear();
  }

  transformQuery({ node }: PluginTransformQueryArgs): RootOperationNode {
    if (!this.isKnown) return node;
    switch (node.kind) {
      case 'SelectQueryNode': {
        const { selections } = node;
        const tables = [...(node.from?.froms ?? []), ...(node.joins ?? []).map(({ table }) => table)];
        const named = selections && this.#name(selections, tables);
        return named === selections || named === undefined ? node : { ...node, selections: named };
      }
      case 'InsertQueryNode':
        return this.#nameReturned(node, node.into);
      case 'UpdateQueryNode':
        return this.#nameReturned(node, node.table);
      default:
        return node;
    }
  }

  async transformResult({ result }: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
    return result;
  }

  #nameReturned<N extends RootOperationNode & { readonly returning?: ReturningNode }>(
    node: N,
    table: OperationNode | undefined,
  ): N {
    if (node.returning === undefined || table === undefined) return node;
    const selections = this.#name(node.returning.selections, [table]);
    return selections === node.returning.selections ? node : { ...node, returning: { ...node.returning, selections } };
  }

  /** The same list when there is nothing to write out. */
  #name(selections: readonly SelectionNode[], tables: readonly OperationNode[]): readonly SelectionNode[] {
    if (!selections.some(isAll)) return selections;
    return selections.flatMap((selection) => {
      if (!isAll(selection)) return [selection];
      const table = tableOf(selection, tables);
      return (table === undefined ? undefined : this.#selectionsOf(table)) ?? [selection];
    });
  }

  #selectionsOf(table: string): readonly SelectionNode[] | undefined {
    const known = this.#selections.get(table);
    if (known !== undefined) return known;
    const columns = this.#columns.get(table);
    if (columns === undefined) return undefined;
    const text = columns.map((column) => `"${table}"."${column}"`).join(', ');
    // One piece of text is written faster than forty nodes.
    const selections = [SelectionNode.create(RawNode.createWithSql(text) as OperationNode as ReferenceNode)];
    this.#selections.set(table, selections);
    return selections;
  }
}

type AllOfTable = ReferenceNode & { readonly column: SelectAllNode; readonly table: TableNode };

function isAll({ selection }: SelectionNode): boolean {
  return selection.kind === 'SelectAllNode' || isAllOfTable(selection);
}

function isAllOfTable(selection: OperationNode): selection is AllOfTable {
  return selection.kind === 'ReferenceNode' && (selection as ReferenceNode).column.kind === 'SelectAllNode';
}

/** Undefined where it is not sure which table is meant: one under another name, or all of several. */
function tableOf({ selection }: SelectionNode, tables: readonly OperationNode[]): string | undefined {
  const names = tables.filter((table) => TableNode.is(table)).map(nameOf);
  if (isAllOfTable(selection)) return names.find((name) => name === nameOf(selection.table));
  return tables.length === 1 ? names[0] : undefined;
}

function nameOf({ table }: TableNode): string {
  return table.identifier.name;
}
