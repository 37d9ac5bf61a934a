// SPDX-License-Identifier: Apache-2.0

/// What the world is told to do at a time.
enum ScriptStep: Sendable {
  case nodeStarts(Int)
  case pullBegins(Int)
  case readBegins(Int)
  case fault(Fault)
}
