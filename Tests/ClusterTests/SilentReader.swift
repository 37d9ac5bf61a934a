// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import UVRuntime

/// A peer that asks for all of a blob again and again, reads nothing of it, and shows all the time
/// that it lives.
enum SilentReader {
  static func run<Outcome: Sendable>(
    against target: HostPort, wanting blob: Blob, _ body: () async throws -> Outcome
  ) async throws -> Outcome {
    let loop = EventLoop(name: "silent-reader")
    let parts = await loop.run {
      let attacker = RawAttacker()
      let timer = LoopTimer(on: loop) { [unowned attacker] in
        guard attacker.isOpen else { return }
        attacker.write(FrameEncoder.bytes(of: .ping(1)))
        for index in 0..<blob.geometry.chunkCount {
          attacker.write(FrameEncoder.bytes(of: .request(ChunkReference(blob.digest, index))))
        }
      }
      attacker.onOpen = { [unowned attacker] in
        attacker.stopReading()
        attacker.write(FrameEncoder.bytes(of: .want([blob])))
      }
      attacker.connect(to: target, on: loop)
      return LoopBound((attacker, timer), on: loop)
    }
    let alive = Task {
      while !Task.isCancelled {
        await loop.run { parts.value.1.arm(atNanoseconds: 0) }
        try? await Task.sleep(for: .milliseconds(500))
      }
    }
    let outcome: Result<Outcome, any Error>
    do { outcome = .success(try await body()) } catch { outcome = .failure(error) }
    alive.cancel()
    await alive.value
    await loop.run {
      parts.value.0.close()
      parts.value.1.close()
    }
    await loop.shutdown()
    return try outcome.get()
  }
}
