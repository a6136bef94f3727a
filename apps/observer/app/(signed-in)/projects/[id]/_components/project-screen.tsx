import { Empty, EmptyDescription, EmptyTitle } from '@/components/ui/empty';
import { Fragment } from 'react';
import type { ProjectStatuses } from '../_queries';
import { ArtifactFieldForm } from './artifact-field-form';
import { ChannelForm } from './channel-form';
import { MappingForm } from './mapping-form';

/** The channel of a project, what the statuses of each of its ClickUp lists mean, and its custom field for links to what was made. */
export function ProjectScreen({
  project,
  lists,
  isConnected,
  mayMap,
  fields,
  mayChooseField,
  mayChange,
}: ProjectStatuses) {
  return (
    <div className="mx-auto grid max-w-4xl grid-cols-[minmax(0,1fr)] gap-4">
      <header>
        <h1 className="text-lg font-medium wrap-anywhere">{project.name}</h1>
        <p className="text-sm text-muted-foreground">
          Tasks that name @{project.tag}. Agents of the group {project.group.name} work on them.
        </p>
      </header>
      <ChannelForm project={project} mayChange={mayChange} />
      <header className="mt-2">
        <h2 className="font-medium">Lists in ClickUp</h2>
        <p className="text-sm text-muted-foreground">
          What the statuses of its ClickUp lists mean, and where links to results stand. A choice of a status counts
          both ways: Oblivion sets the status, and a person who sets it says the same.
        </p>
      </header>
      {!mayMap && lists.length > 0 && (
        <p className="border-l-2 border-primary pl-3 text-sm text-muted-foreground">
          {mayChooseField
            ? 'Only an owner can change what statuses mean.'
            : 'Only an owner can change this; the field for links an admin, too.'}
        </p>
      )}
      {lists.map((list) => {
        const field = fields?.find(({ listId }) => listId === list.listId);
        return (
          <Fragment key={list.listId}>
            <MappingForm projectId={project.id} initial={list} mayChoose={mayMap} />
            {field && <ArtifactFieldForm projectId={project.id} initial={field} mayChoose={mayChooseField} />}
          </Fragment>
        );
      })}
      {lists.length > 0 && fields === undefined && (
        <p role="alert" className="border-l-2 border-destructive pl-3 text-sm text-muted-foreground">
          ClickUp did not tell the custom fields of the lists. Load this page again in a moment.
        </p>
      )}
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
