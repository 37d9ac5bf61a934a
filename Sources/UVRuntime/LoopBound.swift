// SPDX-License-Identifier: Apache-2.0

/// The Sendable face of a value that is confined to a loop: it may be passed anywhere and looked
/// into only on the loop's thread.
///
/// `@unchecked Sendable` is true because `value` traps on any other thread. A class instance in it
/// may be released on another thread, so its `deinit` MUST NOT touch handles.
package struct LoopBound<Value>: @unchecked Sendable {
  package let loop: EventLoop
  private let confined: Value

  /// Traps off the loop.
  package init(_ value: Value, on loop: EventLoop) {
    loop.preconditionOnLoop()
    self.loop = loop
    self.confined = value
  }

  /// Moves a value that nobody else refers to onto a loop, from any thread.
  package init(sending value: sending Value, to loop: EventLoop) {
    self.loop = loop
    self.confined = value
  }

  /// Traps off the loop.
  package var value: Value {
    loop.preconditionOnLoop()
    return confined
  }
}
