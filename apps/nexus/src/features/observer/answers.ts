import { agentPresence, projectView } from '@oblivion/protocol';
import { z } from 'zod';

/** Lists that are answered whole. */
export const projectList = z.object({ items: z.array(projectView) }).meta({ id: 'ProjectList' });
export const agentList = z.object({ items: z.array(agentPresence) }).meta({ id: 'AgentList' });
