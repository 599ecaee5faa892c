# `cmake --install` gives a folder that may be moved: bin/ and lib/ find one
# another by their own place. Only LibTorch is where it was at build time.
set_target_properties(unroll PROPERTIES
  INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
set_target_properties(unroll_core PROPERTIES INSTALL_RPATH "$ORIGIN")
set_target_properties(unroll_engine PROPERTIES
  INSTALL_RPATH "$ORIGIN;${LIBTORCH}/lib")

install(TARGETS unroll unroll_core unroll_engine
  RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR}
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY configs/
  DESTINATION ${CMAKE_INSTALL_DATADIR}/unroll/configs
  FILES_MATCHING PATTERN "*.json")
install(FILES LICENSE THIRD_PARTY_NOTICES.md README.md
  DESTINATION ${CMAKE_INSTALL_DOCDIR} OPTIONAL)
