import { Body, Controller, HttpCode, Post, UseGuards } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiDefaultResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import {
  type ChannelHistory,
  type CheckpointFound,
  type CheckpointPage,
  channelHistory,
  checkpointChange,
  checkpointFind,
  checkpointFound,
  checkpointHistory,
  checkpointList,
  checkpointPage,
  checkpointPut,
  checkpointWrites,
  problem,
} from '@oblivion/protocol';
import { parseInput } from '../../platform/http/parse-input.js';
import { AgentGuard, CurrentAgent } from '../access/agent.guard.js';
import type { AgentPrincipal } from '../access/principal.js';
import { Checkpoints } from './checkpoints.service.js';

/** States of agents' graphs, for the holder of the task: any other caller gets `lease_lost`. */
@ApiTags('runs')
@ApiDefaultResponse({ description: 'What went wrong.', standardSchema: problem })
@ApiBearerAuth()
@UseGuards(AgentGuard)
@Controller('api/v1/runs/checkpoints')
export class CheckpointsController {
  readonly #checkpoints: Checkpoints;
  constructor(checkpoints: Checkpoints) {
    this.#checkpoints = checkpoints;
  }

  @Post('put')
  @HttpCode(204)
  @ApiOperation({ summary: 'Keep the state of a graph.' })
  @ApiNoContentResponse()
  async put(@CurrentAgent() agent: AgentPrincipal, @Body({ schema: checkpointPut }) input: unknown): Promise<void> {
    await this.#checkpoints.put(agent, parseInput(checkpointPut, input, 'body'));
  }

  @Post('put-writes')
  @HttpCode(204)
  @ApiOperation({ summary: 'Keep what a node wrote before its step has ended.' })
  @ApiNoContentResponse()
  async putWrites(
    @CurrentAgent() agent: AgentPrincipal,
    @Body({ schema: checkpointWrites }) input: unknown,
  ): Promise<void> {
    await this.#checkpoints.putWrites(agent, parseInput(checkpointWrites, input, 'body'));
  }

  @Post('find')
  @HttpCode(200)
  @ApiOperation({ summary: 'One checkpoint; the newest of the thread when none is named.' })
  @ApiOkResponse({ standardSchema: checkpointFound })
  async find(
    @CurrentAgent() agent: AgentPrincipal,
    @Body({ schema: checkpointFind }) input: unknown,
  ): Promise<CheckpointFound> {
    return this.#checkpoints.find(agent, parseInput(checkpointFind, input, 'body'));
  }

  @Post('list')
  @HttpCode(200)
  @ApiOperation({ summary: 'Checkpoints of the task, newest first.' })
  @ApiOkResponse({ standardSchema: checkpointPage })
  async list(
    @CurrentAgent() agent: AgentPrincipal,
    @Body({ schema: checkpointList }) input: unknown,
  ): Promise<CheckpointPage> {
    return this.#checkpoints.list(agent, parseInput(checkpointList, input, 'body'));
  }

  @Post('history')
  @HttpCode(200)
  @ApiOperation({ summary: 'What the ancestors of a checkpoint wrote to channels that keep only changes.' })
  @ApiOkResponse({ standardSchema: channelHistory })
  async history(
    @CurrentAgent() agent: AgentPrincipal,
    @Body({ schema: checkpointHistory }) input: unknown,
  ): Promise<ChannelHistory> {
    return this.#checkpoints.history(agent, parseInput(checkpointHistory, input, 'body'));
  }

  @Post('change')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete, copy or prune threads, or delete what runs of a graph left.' })
  @ApiNoContentResponse()
  async change(
    @CurrentAgent() agent: AgentPrincipal,
    @Body({ schema: checkpointChange }) input: unknown,
  ): Promise<void> {
    await this.#checkpoints.change(agent, parseInput(checkpointChange, input, 'body'));
  }
}
