import { Body, Controller, HttpCode, Param, Patch, Post, UseGuards } from '@nestjs/common';
import {
  ApiCookieAuth,
  ApiCreatedResponse,
  ApiDefaultResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import {
  type ChannelChanged,
  channelChange,
  channelChanged,
  type GroupMade,
  groupMade,
  groupOrder,
  type ProjectChanged,
  type ProjectMade,
  problem,
  projectChanged,
  projectId,
  projectMade,
  projectOrder,
} from '@oblivion/protocol';
import { parseInput } from '../../platform/http/parse-input.js';
import { AtLeast, CurrentPerson, PersonGuard } from '../access/person.guard.js';
import type { PersonPrincipal } from '../access/principal.js';
import { ProjectChannels } from './project-channels.service.js';
import { ProjectEndings } from './project-endings.service.js';
import { ProjectOrders } from './project-orders.service.js';

/** Groups and projects, with their channels in Slack. */
@ApiTags('projects')
@ApiCookieAuth()
@ApiDefaultResponse({ description: 'What went wrong.', standardSchema: problem })
@Controller('api/v1')
@UseGuards(PersonGuard)
@AtLeast('admin')
export class ProjectOrdersController {
  readonly #orders: ProjectOrders;
  readonly #endings: ProjectEndings;
  readonly #channels: ProjectChannels;
  constructor(orders: ProjectOrders, endings: ProjectEndings, channels: ProjectChannels) {
    this.#orders = orders;
    this.#endings = endings;
    this.#channels = channels;
  }

  @Post('projects')
  @ApiOperation({ summary: 'Make a project, with a new channel in Slack or one that is there.' })
  @ApiCreatedResponse({ standardSchema: projectMade })
  async makeProject(
    @CurrentPerson() person: PersonPrincipal,
    @Body({ schema: projectOrder }) input: unknown,
  ): Promise<ProjectMade> {
    return this.#orders.makeProject(person, parseInput(projectOrder, input, 'body'));
  }

  @Post('groups')
  @ApiOperation({ summary: 'Make a group of agents, with a channel in Slack where one is asked for.' })
  @ApiCreatedResponse({ standardSchema: groupMade })
  async makeGroup(
    @CurrentPerson() person: PersonPrincipal,
    @Body({ schema: groupOrder }) input: unknown,
  ): Promise<GroupMade> {
    return this.#orders.makeGroup(person, parseInput(groupOrder, input, 'body'));
  }

  @Patch('projects/:id')
  @ApiOperation({ summary: 'Give a project another channel in Slack: new, or one that is there.' })
  @ApiOkResponse({ standardSchema: channelChanged })
  async change(
    @CurrentPerson() person: PersonPrincipal,
    @Param('id') id: string,
    @Body({ schema: channelChange }) input: unknown,
  ): Promise<ChannelChanged> {
    const change = parseInput(channelChange, input, 'body');
    return this.#channels.change(person, { id: parseInput(projectId, id, 'path.id') }, change);
  }

  @Post('projects/:id/archive')
  @HttpCode(200)
  @ApiOperation({ summary: 'End a project that has no open tasks, and the channel that was made for it.' })
  @ApiOkResponse({ standardSchema: projectChanged })
  async archive(@CurrentPerson() person: PersonPrincipal, @Param('id') id: string): Promise<ProjectChanged> {
    return this.#endings.archive(person, { id: parseInput(projectId, id, 'path.id') });
  }

  @Post('projects/:id/restore')
  @HttpCode(200)
  @ApiOperation({ summary: 'Take up a project again that was archived.' })
  @ApiOkResponse({ standardSchema: projectChanged })
  async restore(@CurrentPerson() person: PersonPrincipal, @Param('id') id: string): Promise<ProjectChanged> {
    return this.#endings.restore(person, { id: parseInput(projectId, id, 'path.id') });
  }
}
