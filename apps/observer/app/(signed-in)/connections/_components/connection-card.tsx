import type { ReactNode } from 'react';
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card';

interface Props {
  readonly name: string;
  readonly title: string;
  readonly state: ReactNode;
  /** What a person does about it. */
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

/** One tool that can be connected: how it is, what of it, and what to do. */
export function ConnectionCard({ name, title, state, action, children }: Props) {
  return (
    <Card aria-labelledby={`${name}-title`} data-connection={name}>
      <CardHeader>
        <CardTitle id={`${name}-title`}>{title}</CardTitle>
        {state}
      </CardHeader>
      <CardContent className="flex flex-wrap items-center justify-between gap-3 sm:flex-nowrap">
        <div className="min-w-0 space-y-1 text-muted-foreground wrap-anywhere">{children}</div>
        {action}
      </CardContent>
    </Card>
  );
}
