// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import Testing

@testable import SwarmCore

/// What the uplink measures, and the window that follows from it.
@Suite struct UplinkTests {
  private let configuration = NodeConfiguration(trackers: [])
  private let start = Instant.zero + .seconds(100)

  private func send(_ index: Int) -> Uplink.Send {
    Uplink.Send(connection: ConnectionID(2), chunk: ChunkReference(Fixture.digest(0xaa), index))
  }

  @Test("the rate of a steady link is the link's")
  func steadyRate() {
    var rate = SmoothedRate()
    rate.begin(start)
    for step in 1...100 { rate.add(1000, start + .milliseconds(Int64(step))) }
    #expect(rate.bytesPerSecond == 1_000_000)
  }

  @Test("a burst shorter than a sample is no rate, and idle time does not count")
  func burst() {
    var rate = SmoothedRate()
    rate.begin(start)
    rate.add(1_000_000, start + .milliseconds(9))
    #expect(rate.bytesPerSecond == nil)
    rate.add(0, start + .milliseconds(10))
    #expect(rate.bytesPerSecond == 100_000_000)
    rate.begin(start + .seconds(50))
    rate.add(1_000_000, start + .seconds(50) + .milliseconds(10))
    #expect(rate.bytesPerSecond == 100_000_000)
  }

  @Test("a link that slows down is followed by a quarter at a time")
  func slowing() {
    var rate = SmoothedRate()
    rate.begin(start)
    rate.add(1000, start + .milliseconds(10))
    rate.add(500, start + .milliseconds(20))
    #expect(rate.bytesPerSecond == 87_500)
  }

  @Test("a mean follows by an eighth")
  func smoothedInterval() {
    var mean = SmoothedInterval()
    #expect(mean.value == nil)
    mean.add(.milliseconds(8))
    mean.add(.milliseconds(16))
    #expect(mean.value == .milliseconds(9))
    mean.add(.milliseconds(1))
    #expect(mean.value == .milliseconds(8))
  }

  @Test("the window is six chunks until rate and answer time are known, then twice their product")
  func window() {
    let chunk = ChunkGeometry.chunkBytesMin
    var uplink = Uplink()
    #expect(uplink.windowBytes(chunkBytes: chunk, configuration) == 6 * chunk)
    uplink.answered(after: .milliseconds(100))
    #expect(uplink.windowBytes(chunkBytes: chunk, configuration) == 6 * chunk)
    uplink.start(send(0), start)
    uplink.finished(send(0), sentBytes: 1_000_000, start + .milliseconds(10))
    #expect(uplink.answerWindowBytes == 20_000_000)
    #expect(
      uplink.windowBytes(chunkBytes: chunk, configuration) == configuration.uplinkWindowBytesMax)
  }

  @Test("what is reserved is released")
  func reservation() {
    var uplink = Uplink()
    uplink.reserve(offered: 10, for: ConnectionID(2))
    uplink.reserve(offered: 5, for: ConnectionID(3))
    #expect(uplink.unblockedBytes == 15)
    uplink.release(offered: 10, for: ConnectionID(2))
    #expect(uplink.inFlightChunks == 1)
    #expect(uplink.unblockedBytes == 5)
  }

  @Test("what a peer asks for, and what one that blocks was offered, is no part of the window")
  func counted() {
    var uplink = Uplink()
    uplink.reserve(offered: 10, for: ConnectionID(2))
    uplink.reserve(offered: 5, for: ConnectionID(3))
    uplink.reserveRequested(for: ConnectionID(3))
    uplink.setBlocked(ConnectionID(2), true)
    #expect(uplink.inFlightChunks == 3)
    #expect(uplink.unblockedChunks == 1)
    #expect(uplink.unblockedBytes == 5)
    uplink.release(offered: 10, for: ConnectionID(2))
    uplink.setBlocked(ConnectionID(2), false)
    #expect(uplink.unblockedBytes == 5)
  }

  @Test("a send waits, is under way, and is over")
  func queue() {
    var uplink = Uplink()
    for index in 0..<3 { uplink.enqueue(send(index)) }
    uplink.start(send(1), start)
    #expect(uplink.queue == [send(0), send(2)])
    #expect(uplink.sending == [send(1)])
    uplink.removeQueued(send(2))
    uplink.finished(send(1), sentBytes: 0, start)
    #expect(uplink.queue == [send(0)])
    #expect(uplink.sending.isEmpty)
  }

  @Test("to release more than was reserved is a programmer's error")
  func overRelease() async {
    await #expect(processExitsWith: .failure) {
      var uplink = Uplink()
      uplink.release(offered: 1, for: ConnectionID(2))
    }
  }
}
