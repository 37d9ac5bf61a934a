// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite struct FuzzCommandTests {
  @Test("seeds give the same traces in two processes, however many run at once")
  func twice() throws {
    let arguments = ["fuzz", "--seeds", "1..<7", "--jobs", "2", "--twice"]
    let status = try #require(SimulatorProcess.status(of: arguments))
    #expect(status == 0)
  }

  @Test("what is not a range of seeds is refused", arguments: ["7..<1", "1...7", "a..<b", "7"])
  func range(_ text: String) throws {
    let status = try #require(SimulatorProcess.status(of: ["fuzz", "--seeds", text]))
    #expect(status == 64)
  }
}
