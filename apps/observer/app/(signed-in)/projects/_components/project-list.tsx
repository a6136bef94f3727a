import type { ProjectView } from '@oblivion/protocol';
import Link from 'next/link';
import { Card, CardHeader, CardTitle } from '@/components/ui/card';
import { Empty, EmptyDescription, EmptyTitle } from '@/components/ui/empty';

/** The projects of the company, and the way to what the statuses of their lists mean. */
export function ProjectList({ projects }: { projects: readonly ProjectView[] }) {
  return (
    <div className="mx-auto grid max-w-4xl grid-cols-[minmax(0,1fr)] gap-4">
      <h1 className="sr-only">Projects</h1>
      <Card aria-labelledby="projects-title">
        <CardHeader>
          <CardTitle id="projects-title">Projects</CardTitle>
        </CardHeader>
        {projects.length === 0 ? (
          <Empty>
            <EmptyTitle>There is no project yet</EmptyTitle>
            <EmptyDescription>An operator makes one with `nexus seed`.</EmptyDescription>
          </Empty>
        ) : (
          <ul className="divide-y">
            {projects.map(({ id, name, tag, group }) => (
              <li key={id}>
                <Link href={`/projects/${id}`} className="grid gap-0.5 px-4 py-3 -outline-offset-2 hover:bg-muted/50">
                  <span className="truncate font-medium">{name}</span>
                  <span className="truncate text-xs text-muted-foreground">
                    @{tag} · {group.name}
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        )}
      </Card>
    </div>
  );
}
