// SPDX-License-Identifier: Apache-2.0
import Testing
import UVRuntime

@Suite(.timeLimit(.minutes(5))) struct TCPConnectionTests {
  private static let pattern = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 9) }

  /// 64 MB.
  private static let unreadWrites = 64

  @Test("an echo returns what was sent, between two loops")
  func echo() async throws {
    try await withEventLoop { serverLoop in
      try await withEventLoop { clientLoop in
        let server = try await ListenerProbe(on: serverLoop, isEcho: true)
        let client = try await connect(to: server.port, on: clientLoop)
        for start in stride(from: 0, to: Self.pattern.count, by: 50_000) {
          await client.write(Array(Self.pattern[start..<start + 50_000]))
        }
        let record = await client.record.until { $0.bytes.count >= Self.pattern.count }
        #expect(record.bytes == Self.pattern)
        await client.close()
        await server.close()
      }
    }
  }

  @Test("a host name is resolved, on both ends")
  func names() async throws {
    try await withEventLoop { loop in
      let server = try await ListenerProbe(on: loop, host: "localhost")
      let client = try await connect(to: server.port, host: "localhost", on: loop)
      let accepted = await server.accepted.until { $0.count == 1 }[0]
      #expect(await client.onLoop(\.peerAddress).hasSuffix(":\(server.port)"))
      let clientAddress = await client.onLoop(\.localAddress)
      #expect(await accepted.onLoop(\.peerAddress) == clientAddress)
      await client.close()
      await server.close()
    }
  }

  @Test("IPv6 addresses are written with brackets")
  func addresses() async throws {
    try await withEventLoop { loop in
      let server = try await ListenerProbe(on: loop, host: "::1")
      let client = try await connect(to: server.port, host: "::1", on: loop)
      #expect(await client.onLoop(\.peerAddress) == "[::1]:\(server.port)")
      await client.close()
      await server.close()
    }
  }

  @Test("a header and a payload arrive joined, however much of them is queued")
  func pairs() async throws {
    try await withEventLoop { loop in
      let server = try await ListenerProbe(on: loop)
      let client = try await connect(to: server.port, on: loop)
      // In one turn of the loop, in which nobody reads: until the kernel takes no more, and on.
      let count = await client.onLoop { connection in
        var count = 0
        var isQueued = false
        while !isQueued || count < 100 {
          let header = [1, UInt8(truncatingIfNeeded: count)]
          let outcome = connection.write(header: header, payload: Self.pattern[..<60_000])
          isQueued = isQueued || outcome == .queued
          count += 1
        }
        return count
      }
      let accepted = await server.accepted.until { $0.count == 1 }[0]
      let bytes = await accepted.record.until { $0.bytes.count >= count * 60_002 }.bytes
      let expected = (0..<count).flatMap {
        [1, UInt8(truncatingIfNeeded: $0)] + Self.pattern[..<60_000]
      }
      #expect(bytes == expected)
      await client.close()
      await server.close()
    }
  }

  @Test("a peer that stops reading holds the writer back, until it reads again")
  func backPressure() async throws {
    try await withEventLoop { loop in
      let server = try await ListenerProbe(on: loop)
      let client = try await connect(to: server.port, on: loop)
      let accepted = await server.accepted.until { $0.count == 1 }[0]
      await accepted.onLoop { $0.stopReading() }
      // More than the kernel can hold between two ends, of which it may take a part later.
      let total = Self.unreadWrites * Self.pattern.count
      var queuedWrites = 0
      for _ in 0..<Self.unreadWrites where await client.write(Self.pattern) == .queued {
        queuedWrites += 1
      }
      // Turns of the loop in which the writes would complete, if anything were read.
      for _ in 0..<50 { await loop.run {} }
      #expect(await client.onLoop(\.queuedBytes) > 0)
      #expect(client.record.value.completions.count < queuedWrites)
      #expect(accepted.record.value.bytes.isEmpty)
      await accepted.onLoop { $0.startReading() }
      let all = queuedWrites
      let completions = await client.record.until { $0.completions.count == all }.completions
      #expect(completions.allSatisfy { $0 == nil })
      #expect(await client.onLoop(\.queuedBytes) == 0)
      await accepted.record.until { $0.bytes.count == total }
      await client.close()
      await server.close()
    }
  }

  @Test("closing completes a queued write with an error, then says closed, once")
  func closeWhileWriting() async throws {
    try await withEventLoop { loop in
      let server = try await ListenerProbe(on: loop)
      let client = try await connect(to: server.port, on: loop)
      let accepted = await server.accepted.until { $0.count == 1 }[0]
      await accepted.onLoop { $0.stopReading() }
      let record = client.record
      // In the turn in which the write was queued, so that the kernel cannot take the rest before.
      await client.onLoop { connection in
        var outcome = TCPWriteOutcome.written
        while outcome == .written {
          outcome = connection.write(Self.pattern) { error in
            record.update { $0.completions.append(error) }
          }
        }
        connection.close()
        connection.close()
        #expect(connection.isClosing)
      }
      let end = await record.until(\.isClosed)
      #expect(end.completions.map { $0?.name } == ["ECANCELED"])
      #expect(end.closeReasons == [.closedHere])
      await accepted.onLoop { $0.startReading() }
      await accepted.record.until(\.isClosed)
      await server.close()
    }
  }

  @Test("a write after close is refused")
  func writeAfterClose() async throws {
    try await withEventLoop { loop in
      let server = try await ListenerProbe(on: loop)
      let client = try await connect(to: server.port, on: loop)
      let outcome = await client.onLoop { connection in
        connection.close()
        return connection.write([1])
      }
      guard case .refused = outcome else {
        Issue.record("\(outcome)")
        return
      }
      await client.close()
      await server.close()
    }
  }

  @Test("the peer's end of file closes, once, after its bytes")
  func endOfFile() async throws {
    try await withEventLoop { loop in
      let server = try await ListenerProbe(on: loop)
      let client = try await connect(to: server.port, on: loop)
      await client.onLoop { connection in
        #expect(connection.write([1, 2, 3]) == .written)
        connection.close()
      }
      let accepted = await server.accepted.until { $0.count == 1 }[0]
      let record = await accepted.record.until(\.isClosed)
      #expect(record.bytes == [1, 2, 3])
      #expect(record.closeReasons == [.endOfFile])
      await client.record.until(\.isClosed)
      await server.close()
    }
  }

  @Test("a reset is an error delivered as data")
  func reset() async throws {
    try await withEventLoop { loop in
      let server = try await ListenerProbe(on: loop)
      let client = ResettingClient(to: server.port)
      let accepted = await server.accepted.until { $0.count == 1 }[0]
      client.reset()
      let reason = await accepted.record.until(\.isClosed).closeReasons
      guard case .failed(let error)? = reason.first, reason.count == 1 else {
        Issue.record("\(reason)")
        return
      }
      #expect(error.name == "ECONNRESET")
      #expect("\(error)" == "read: connection reset by peer (ECONNRESET)")
      await server.close()
    }
  }

  @Test("closing after writing delivers everything first")
  func closeAfterWriting() async throws {
    try await withEventLoop { loop in
      let server = try await ListenerProbe(on: loop)
      let client = try await connect(to: server.port, on: loop)
      let count = await client.onLoop { connection in
        var count = 1
        while connection.write(Self.pattern) == .written { count += 1 }
        #expect(connection.queuedBytes > 0)
        connection.closeAfterWriting()
        connection.closeAfterWriting()
        #expect(connection.write([1]) != .written)
        return count
      }
      let accepted = await server.accepted.until { $0.count == 1 }[0]
      let record = await accepted.record.until(\.isClosed)
      #expect(record.bytes.count == count * Self.pattern.count)
      #expect(await client.record.until(\.isClosed).closeReasons == [.closedHere])
      await server.close()
    }
  }
}
