import { TriangleAlertIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Alert, AlertDescription, AlertTitle } from '@/components/ui/alert';
import type { ProblemWords } from '@/lib/problem-words';

/** What went wrong and what to do. `children`: a way on, such as a button. */
export function ProblemPanel({ problem, children }: { problem: ProblemWords; children?: ReactNode }) {
  return (
    <Alert variant="destructive" className="mx-auto max-w-2xl">
      <TriangleAlertIcon aria-hidden />
      <AlertTitle>{problem.title}</AlertTitle>
      <AlertDescription>
        <p>{problem.advice}</p>
        {problem.traceId && (
          <p>
            Trace <code className="font-mono">{problem.traceId}</code>
          </p>
        )}
        {children}
      </AlertDescription>
    </Alert>
  );
}
