// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import shoal_bench

@Suite("What the benchmark's client reads of a response")
struct ResponseHeadTests {
  private static let text =
    "HTTP/1.1 202 Accepted\r\nContent-Type: a/b\r\ncontent-LENGTH:  17 \r\n"
    + "Location: /v2/a/blobs/uploads/1?state=x\r\n\r\n"

  @Test("the head is read only when all of it is there, wherever in the buffer it begins")
  func wholeHeadsOnly() {
    let head = Array(Self.text.utf8)
    for count in 0..<head.count { #expect(ResponseHead(head[..<count]) == nil) }
    let buffer = Array("xyz".utf8) + head + Array("body".utf8)
    let read = ResponseHead(buffer[3...])
    #expect(read?.headBytes == head.count)
    #expect(read?.status == 202)
    #expect(read?.bodyBytes == 17)
    #expect(read?.location == "/v2/a/blobs/uploads/1?state=x")
  }

  @Test("what a response does not say, or not in digits, is not known")
  func unknowns() {
    let chunked = ResponseHead(
      Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)[...])
    #expect(chunked?.status == 200)
    #expect(chunked?.bodyBytes == nil)
    #expect(chunked?.location == nil)
    let wrong = ResponseHead(Array("nonsense\r\nContent-Length: many\r\n\r\n".utf8)[...])
    #expect(wrong?.status == 0)
    #expect(wrong?.bodyBytes == nil)
  }
}
