import { Empty, EmptyDescription, EmptyTitle } from '@/components/ui/empty';
import type { ProjectStatuses } from '../_queries';
import { MappingForm } from './mapping-form';

/** What the statuses of each ClickUp list of a project mean. */
export function ProjectScreen({ project, lists, isConnected, mayChoose }: ProjectStatuses) {
  return (
    <div className="mx-auto grid max-w-4xl grid-cols-[minmax(0,1fr)] gap-4">
      <header>
        <h1 className="text-lg font-medium wrap-anywhere">{project.name}</h1>
        <p className="text-sm text-muted-foreground">
          What the statuses of its ClickUp lists mean. A choice counts both ways: Oblivion sets the status, and a person
          who sets it says the same.
        </p>
      </header>
      {!mayChoose && lists.length > 0 && (
        <p className="border-l-2 border-primary pl-3 text-sm text-muted-foreground">Only an owner can change this.</p>
      )}
      {lists.map((list) => (
        <MappingForm key={list.listId} projectId={project.id} initial={list} mayChoose={mayChoose} />
      ))}
      {lists.length === 0 && (
        <Empty className="rounded-md border bg-card">
          <EmptyTitle>{isConnected ? 'No list is known yet' : 'No ClickUp workspace is connected'}</EmptyTitle>
          <EmptyDescription>
            {isConnected
              ? 'A list appears here with the first task of the project that lies in it.'
              : 'An operator connects one; see the page about ClickUp.'}
          </EmptyDescription>
        </Empty>
      )}
    </div>
  );
}
