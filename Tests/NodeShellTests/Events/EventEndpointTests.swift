// SPDX-License-Identifier: Apache-2.0

import Foundation
import NIOHTTP1
import RegistryCore
import Testing

@testable import NodeShell

@Suite("What is said of who is told of events")
struct EventEndpointTests {
  private func refusal(
    _ endpoints: [String], ignoring: [String] = [], headerFiles: [String] = []
  ) -> EventArgumentError? {
    do throws(EventArgumentError) {
      _ = try parse(endpoints, ignoring: ignoring, headerFiles: headerFiles)
      return nil
    } catch {
      return error
    }
  }

  private func parse(
    _ endpoints: [String], ignoring: [String] = [], headerFiles: [String] = []
  ) throws(EventArgumentError) -> [EventEndpoint] {
    try EventEndpoint.parse(
      endpoints: endpoints, ignoring: ignoring, headerFiles: headerFiles)
  }

  @Test("each is named, and what it ignores adds up")
  func parsed() throws {
    let all = try parse(
      ["audit=https://a.example/hook?key=x", "scan=http://[::1]:8080"],
      ignoring: ["scan=pull", "scan=delete,application/octet-stream"])
    #expect(all.map(\.name.text) == ["audit", "scan"])
    #expect(all.map { "\($0.address)" } == ["https://a.example", "http://[::1]:8080"])
    #expect(all[0].filter == EventFilter())
    #expect(all[1].filter.actions == [.pull, .delete])
    #expect(all[1].filter.mediaTypes == [.octetStream])
  }

  @Test("what cannot be meant is refused, without a word of the address")
  func refused() {
    let malformed = ["audit", "audit=", "=https://a.example", "a b=https://a.example"]
    for argument in malformed { #expect(refusal([argument]) != nil) }
    for address in [
      "a.example", "ftp://a.example", "https://ada:secret@a.example", "https://", "/hook",
      "https://a.example/#x",
    ] {
      #expect(refusal(["audit=\(address)"]) == .addressInvalid(name: "audit"))
    }
    let audit = "audit=https://a.example"
    #expect(refusal([audit, audit]) == .givenTwice(.endpoint, name: "audit"))
    #expect(
      refusal([audit], ignoring: ["scan=pull"])
        == .unknownEndpoint(.ignore, known: ["audit"]))
    #expect(
      refusal([audit], ignoring: ["audit=pull,,push"])
        == .ignoresNothing(word: ""))
    #expect(
      refusal([audit], headerFiles: ["audit=/nowhere"])
        == .headersUnreadable(path: "/nowhere"))
    let text = "\(EventArgumentError.addressInvalid(name: "audit"))"
    #expect(!text.contains("secret") && text.contains("--event-header-file NAME=FILE"))
  }

  @Test("header fields are read line by line, and are shown to nobody")
  func headers() throws {
    let path = NSTemporaryDirectory() + "shoal-headers-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: path) }
    func write(_ text: String) throws {
      try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
    try write("# mine\r\n\r\nAuthorization: Bearer let-me-in\r\nX-Empty:\r\n")
    let headers = try EventHeaders(path: path)
    var fields = HTTPHeaders()
    headers.add(to: &fields)
    #expect(fields["Authorization"] == ["Bearer let-me-in"])
    #expect(fields["X-Empty"] == [""])
    var dumped = ""
    dump(headers, to: &dumped)
    for text in ["\(headers)", String(reflecting: headers), dumped] {
      #expect(!text.contains("let-me-in"), "\(text)")
    }
    for line in ["no colon", ": x", "a b: x", "Content-Length: 3", "host: x", "a: \u{1}"] {
      try write("ok: 1\n\(line)\n")
      #expect(
        refusal(["audit=https://a.example"], headerFiles: ["audit=\(path)"])
          == .headersMalformed(path: path, line: 2))
    }
  }

  @Test("an address shows its host alone")
  func address() throws {
    let address = try #require(EventAddress("https://a.example:8443/hook/s3cret?key=s3cret"))
    var dumped = ""
    dump(address, to: &dumped)
    for text in ["\(address)", String(reflecting: address), dumped] {
      #expect(text.contains("a.example:8443") && !text.contains("s3cret"), "\(text)")
    }
  }
}
