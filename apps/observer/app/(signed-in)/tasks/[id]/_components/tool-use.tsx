import type { ToolUse } from '@oblivion/protocol';
import { Badge } from '@/components/ui/badge';
import { formatDuration } from '@/lib/amounts';

/** One use of a tool: its name, how long it took, and on request what it was asked and answered. */
export function ToolUseDetails({ tool }: { tool: ToolUse }) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-1.5">
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <code className="font-mono wrap-anywhere">{tool.name}</code>
        <span className="font-mono text-xs text-muted-foreground">{formatDuration(tool.durationMs)}</span>
        {tool.error !== null && <Badge variant="destructive">Failed</Badge>}
      </p>
      {tool.error !== null && <p className="text-sm wrap-anywhere">{tool.error}</p>}
      <Value label="Asked" value={tool.arguments} />
      {tool.error === null && tool.result !== undefined && tool.result !== null && (
        <Value label="Answered" value={tool.result} />
      )}
    </div>
  );
}

function Value({ label, value }: { label: string; value: unknown }) {
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  if (text === '{}') return null;
  return (
    <details className="group rounded-md border bg-background/40">
      <summary className="cursor-pointer px-3 py-1.5 text-xs text-muted-foreground -outline-offset-2 hover:text-foreground">
        {label}
      </summary>
      <pre
        // Scrollable by keyboard, too.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable
        tabIndex={0}
        role="region"
        aria-label={label}
        className="max-h-80 overflow-auto border-t px-3 py-2 font-mono text-xs wrap-anywhere whitespace-pre-wrap -outline-offset-2"
      >
        {text}
      </pre>
    </details>
  );
}
